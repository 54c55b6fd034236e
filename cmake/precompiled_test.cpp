#include "precompiled_test.h"
