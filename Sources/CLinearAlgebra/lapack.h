#pragma once
#include <stddef.h>

// The few LAPACK routines in use, declared here and not taken from a header: OpenBLAS's lapack.h isn't installed
// everywhere, and Accelerate's declarations of the same symbols are marked as deprecated. Arrays are column-major and
// integers have 32 bits in both. gfortran passes the lengths of character arguments behind the others; Accelerate's
// routines, translated to C, don't look there.

void dsyevr_(const char *job, const char *range, const char *triangle, const int *n, double *a, const int *lda,
             const double *lower, const double *upper, const int *first, const int *last, const double *tolerance,
             int *found, double *values, double *vectors, const int *ldz, int *support, double *work,
             const int *work_count, int *integer_work, const int *integer_work_count, int *info, size_t, size_t,
             size_t);
void dpotrf_(const char *triangle, const int *n, double *a, const int *lda, int *info, size_t);
void dpotrs_(const char *triangle, const int *n, const int *columns, const double *a, const int *lda, double *b,
             const int *ldb, int *info, size_t);
void dpstrf_(const char *triangle, const int *n, double *a, const int *lda, int *pivots, int *rank,
             const double *tolerance, double *work, int *info, size_t);
void dtrtrs_(const char *triangle, const char *transposed, const char *diagonal, const int *n, const int *columns,
             const double *a, const int *lda, double *b, const int *ldb, int *info, size_t, size_t, size_t);
