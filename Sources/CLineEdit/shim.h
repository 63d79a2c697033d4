#pragma once
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <editline/readline.h>

// libedit's settings are globals, which Swift 6 doesn't let one touch.

/// Takes characters from a function, as code points (-1: no more), and leaves signals to the program.
static inline void undertone_edit_begin(int (*next)(FILE *)) {
    // Without a UTF-8 locale libedit writes every other letter as an octal number.
    setlocale(LC_CTYPE, "");
    if (MB_CUR_MAX < 4 && !setlocale(LC_CTYPE, "C.UTF-8")) setlocale(LC_CTYPE, "en_US.UTF-8");
    rl_readline_name = "undertone";
    rl_catch_signals = 0;
    rl_getc_function = next;
    using_history();
}
