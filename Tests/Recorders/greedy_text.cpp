// Print what llama.cpp itself says greedily, for GenerationTests.swift: its own loop, tokenizer and defaults.
//   g++ -O1 -std=c++17 Tests/Recorders/greedy_text.cpp -o /tmp/greedy_text $(pkg-config --cflags --libs undertone-llama)
//   /tmp/greedy_text ../shared/models/stories260K.gguf "Once upon a time" 80
// The same line comes from: llama-completion -m stories260K.gguf -p "Once upon a time" --temp 0
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "llama.h"

int main(int count, char **arguments) {
    if (count != 4) return fprintf(stderr, "see the first lines of greedy_text.cpp\n"), 2;
    llama_log_set([](ggml_log_level, const char *, void *) {}, nullptr);
    llama_backend_init();
    llama_model *model = llama_model_load_from_file(arguments[1], llama_model_default_params());
    if (!model) return 1;
    const llama_vocab *vocabulary = llama_model_get_vocab(model);
    llama_context_params parameters = llama_context_default_params();
    parameters.n_ctx = parameters.n_batch = 512;
    parameters.n_threads = parameters.n_threads_batch = 1;
    llama_context *context = llama_init_from_model(model, parameters);
    if (!context) return 1;
    std::vector<llama_token> tokens(256);
    const char *prompt = arguments[2];
    const int length = llama_tokenize(vocabulary, prompt, strlen(prompt), tokens.data(), tokens.size(), true, true);
    if (length < 0) return 1;
    tokens.resize(length);
    llama_sampler *sampler = llama_sampler_init_greedy();
    llama_batch batch = llama_batch_get_one(tokens.data(), length);
    llama_token token;
    for (int step = 0; step < atoi(arguments[3]); step++) {
        if (llama_decode(context, batch) != 0) return 1;
        token = llama_sampler_sample(sampler, context, -1);
        if (llama_vocab_is_eog(vocabulary, token)) break;
        char piece[128];
        fwrite(piece, 1, llama_token_to_piece(vocabulary, token, piece, sizeof piece, 0, false), stdout);
        batch = llama_batch_get_one(&token, 1);
    }
    puts("");
    llama_sampler_free(sampler);
    llama_free(context);
    llama_model_free(model);
}
