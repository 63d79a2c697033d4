// Dump what llama.cpp computes for a golden model, for check_models.py: F32 keys and values, no flash attention.
//   check_models MODEL.gguf OUT.bin GELU TOKEN,TOKEN,… [HIDDEN_STATE ADDITION.f32 ROW,ROW,…]
// GELU: `ggml` leaves its half-precision table alone, `erf` and `tanh` overwrite its result with the exact function of
// the same inputs. With the last three arguments, adds the vector in ADDITION.f32 to the given rows of that hidden state.
// OUT.bin: records of "name\n", int32 columns, int32 rows, float32 data.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "ggml-backend.h"
#include "llama.h"

struct State {
    FILE *out;
    std::string edited;  // the node to edit, by our name
    std::vector<float> addition;
    std::vector<int> rows;
    std::set<std::string> seen;
    std::string gelu;
    bool bare = false;
    std::vector<float> gate, up;  // inputs of the next activation, kept because the node may overwrite them
};

static bool starts(const char *text, const char *prefix) { return strncmp(text, prefix, strlen(prefix)) == 0; }

// Our name for a node, empty when it is of no interest. Encoders' outputs and biased projections are known by weight.
static std::string site(const ggml_tensor *node) {
    int block = -1;
    const char *second = node->src[1] ? node->src[1]->name : "";
    const char *first = node->src[0] ? node->src[0]->name : "";
    char tail[64] = "";
    if (node->op == GGML_OP_ADD && sscanf(second, "blk.%d.%63s", &block, tail) == 2) {
        if (!strcmp(tail, "layer_output_norm.bias")) return "hidden." + std::to_string(block + 1);
        if (!strcmp(tail, "attn_output.bias")) return "attention." + std::to_string(block);
        if (!strcmp(tail, "ffn_down.bias")) return "mlp." + std::to_string(block);
        if (!strcmp(tail, "ffn_up.bias")) return "up";
        return "";
    }
    if (node->op == GGML_OP_ADD && !strcmp(second, "token_embd_norm.bias")) return "hidden.0";
    if (node->op == GGML_OP_MUL_MAT && sscanf(first, "blk.%d.%63s", &block, tail) == 2) {
        if (!strcmp(tail, "attn_output.weight")) return "attention." + std::to_string(block);
        if (!strcmp(tail, "ffn_down.weight")) return "mlp." + std::to_string(block);
        if (!strcmp(tail, "ffn_up.weight")) return "up";
        if (!strcmp(tail, "ffn_gate.weight")) return "gate";
        return "";
    }
    if (sscanf(node->name, "l_out-%d", &block) == 1) return "hidden." + std::to_string(block + 1);
    if (starts(node->name, "kqv_out-") && sscanf(node->name, "kqv_out-%d", &block) == 1) return "heads." + std::to_string(block);
    for (const char *kind : {"ffn_swiglu-%d", "ffn_geglu-%d", "ffn_gelu-%d"})
        if (sscanf(node->name, kind, &block) == 1) return "neurons." + std::to_string(block);
    if (!strcmp(node->name, "inp_scaled") || !strcmp(node->name, "inpL")) return "hidden.0";
    if (!strcmp(node->name, "embd")) return "embedding";
    if (!strcmp(node->name, "result_output")) return "logits";
    return "";
}

static float gelu(double x, const std::string &kind) {
    if (kind == "erf") return 0.5 * x * (1 + std::erf(x * std::sqrt(0.5)));
    return 0.5 * x * (1 + std::tanh(std::sqrt(2 / 3.14159265358979323846) * x * (1 + 0.044715 * x * x)));
}

static bool observe(ggml_tensor *node, bool ask, void *data) {
    auto &state = *static_cast<State *>(data);
    const std::string name = site(node);
    if (ask) return !name.empty();
    // BERT gives the projected attention the name of the heads as well: the first one is the heads.
    if (name.rfind("heads.", 0) == 0 && !state.seen.insert(name).second) return true;
    std::vector<float> values(ggml_nelements(node));
    ggml_backend_tensor_get(node, values.data(), 0, ggml_nbytes(node));
    if (name == "up" || name == "gate") {
        (name == "up" ? state.up : state.gate) = values;
        return true;
    }
    const bool gated = starts(node->name, "ffn_geglu");
    if (state.gelu != "ggml" && (gated || starts(node->name, "ffn_gelu"))) {
        for (size_t i = 0; i < values.size(); i++)
            values[i] = gated ? gelu(state.gate[i], state.gelu) * state.up[i] : gelu(state.up[i], state.gelu);
        ggml_backend_tensor_set(node, values.data(), 0, ggml_nbytes(node));
    }
    const int columns = static_cast<int>(node->ne[0]), rows = static_cast<int>(values.size() / node->ne[0]);
    // Hidden state 0 is the embedding itself in models that neither scale, place nor normalise it.
    if (name == state.edited || (name == "embedding" && state.edited == "hidden.0" && state.bare)) {
        for (int row : state.rows)
            for (int column = 0; column < columns; column++) values[row * columns + column] += state.addition[column];
        ggml_backend_tensor_set(node, values.data(), 0, ggml_nbytes(node));
    }
    fprintf(state.out, "%s\n", name.c_str());
    fwrite(&columns, 4, 1, state.out);
    fwrite(&rows, 4, 1, state.out);
    fwrite(values.data(), 4, values.size(), state.out);
    return true;
}

static std::vector<int> numbers(const char *text) {
    std::vector<int> result;
    std::stringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');) result.push_back(std::stoi(part));
    return result;
}

int main(int count, char **arguments) {
    if (count != 5 && count != 8) return fprintf(stderr, "see the first lines of check_models.cpp\n"), 2;
    llama_log_set([](ggml_log_level level, const char *text, void *) {
        if (level >= GGML_LOG_LEVEL_ERROR && level < GGML_LOG_LEVEL_CONT) fputs(text, stderr);
    }, nullptr);
    llama_backend_init();
    llama_model *model = llama_model_load_from_file(arguments[1], llama_model_default_params());
    if (!model) return 1;
    State state;
    state.out = fopen(arguments[2], "wb");
    state.gelu = arguments[3];
    std::vector<int> tokens = numbers(arguments[4]);
    if (count == 8) {
        state.edited = std::string("hidden.") + arguments[5];
        state.addition.resize(llama_model_n_embd(model));
        FILE *file = fopen(arguments[6], "rb");
        if (!file || fread(state.addition.data(), 4, state.addition.size(), file) != state.addition.size()) return 1;
        fclose(file);
        state.rows = numbers(arguments[7]);
    }
    char architecture[64] = "";
    llama_model_meta_val_str(model, "general.architecture", architecture, sizeof architecture);
    for (const char *bare : {"llama", "qwen2", "qwen3", "gptneox"}) state.bare |= !strcmp(architecture, bare);
    llama_context_params parameters = llama_context_default_params();
    parameters.n_ctx = parameters.n_batch = parameters.n_ubatch = 64;
    parameters.n_threads = parameters.n_threads_batch = 1;
    parameters.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
    parameters.type_k = parameters.type_v = GGML_TYPE_F32;
    parameters.cb_eval = observe;
    parameters.cb_eval_user_data = &state;
    parameters.embeddings = llama_model_has_encoder(model) || !llama_model_has_decoder(model);
    llama_context *context = llama_init_from_model(model, parameters);
    if (!context) return 1;
    llama_batch batch = llama_batch_init(64, 0, 1);
    for (int token : tokens) {
        const int row = batch.n_tokens++;
        batch.token[row] = token;
        batch.pos[row] = row;
        batch.n_seq_id[row] = 1;
        batch.seq_id[row][0] = 0;
        batch.logits[row] = 1;
    }
    const int status = llama_decode(context, batch);
    fclose(state.out);
    llama_batch_free(batch);
    llama_free(context);
    llama_model_free(model);
    return status;
}
