#pragma once
#if !defined(__APPLE__)
#include <cblas.h>
#endif
#include "lapack.h"
