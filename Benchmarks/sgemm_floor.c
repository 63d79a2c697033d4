// The arithmetic's floor: what the BLAS reaches on a model's weight products alone, in the order and the layout that
// ggml calls them, every block with weights of its own (so that they come from memory, as they do in a model).
//
//   sgemm_floor SECONDS TOKENS BLOCKS OUTxIN…     e.g. sgemm_floor 3 256 6 384x384 384x384 384x384 384x384 1536x384 384x1536
//
// Prints GFLOP/s (median over passes of BLOCKS × all shapes), 2·TOKENS·OUT·IN operations a product.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#ifdef __APPLE__
#include <Accelerate/Accelerate.h>
#else
#include <cblas.h>
#endif

enum { MOST_SHAPES = 64, MOST_PASSES = 10000 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static float *fill(size_t count) {
    float *values = malloc(count * sizeof(float));
    if (!values) {
        fprintf(stderr, "sgemm_floor: no memory for %zu numbers\n", count);
        exit(1);
    }
    unsigned state = 1;
    for (size_t index = 0; index < count; index++) {
        state = state * 1664525u + 1013904223u;
        values[index] = (float)(state >> 8) * (1.0f / 16777216.0f) - 0.5f;
    }
    return values;
}

static int ascending(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

int main(int count, char **arguments) {
    int shapes = count - 4;
    if (shapes < 1 || shapes > MOST_SHAPES) {
        fprintf(stderr, "usage: sgemm_floor SECONDS TOKENS BLOCKS OUTxIN...\n");
        return 2;
    }
    double seconds = atof(arguments[1]);
    int tokens = atoi(arguments[2]), blocks = atoi(arguments[3]);
    int out[MOST_SHAPES], in[MOST_SHAPES], widest = 0;
    size_t weights = 0;
    for (int shape = 0; shape < shapes; shape++) {
        if (sscanf(arguments[shape + 4], "%dx%d", &out[shape], &in[shape]) != 2) {
            fprintf(stderr, "sgemm_floor: '%s' is no shape like 384x1536\n", arguments[shape + 4]);
            return 2;
        }
        weights += (size_t)out[shape] * (size_t)in[shape];
        if (out[shape] > widest) widest = out[shape];
        if (in[shape] > widest) widest = in[shape];
    }
    float *matrix = fill(weights * (size_t)blocks);
    float *input = fill((size_t)tokens * (size_t)widest), *output = fill((size_t)tokens * (size_t)widest);
    double operations = 2.0 * tokens * (double)weights * blocks;

    static double passes[MOST_PASSES];
    int done = 0;
    double started = now();
    // The first pass, which starts the threads, isn't counted.
    for (int pass = -1; pass < MOST_PASSES && (done < 3 || now() - started < seconds); pass++) {
        double begin = now();
        const float *weight = matrix;
        for (int block = 0; block < blocks; block++) {
            for (int shape = 0; shape < shapes; shape++) {
                cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, tokens, out[shape], in[shape], 1.0f, input, in[shape],
                            weight, in[shape], 0.0f, output, out[shape]);
                weight += (size_t)out[shape] * (size_t)in[shape];
            }
        }
        if (pass >= 0) passes[done++] = now() - begin;
    }
    qsort(passes, (size_t)done, sizeof(double), ascending);
#ifndef __APPLE__
    fprintf(stderr, "%s\n", openblas_get_config());
#endif
    printf("%.2f\n", operations / passes[done / 2] * 1e-9);
    return 0;
}
