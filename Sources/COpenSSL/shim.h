#pragma once
#if !defined(__APPLE__)
#include <openssl/evp.h>
#endif
