// The precompiled header of the test programs: everything of precompiled.h, and GoogleTest.
#pragma once
#include <gtest/gtest.h>

#include "precompiled.h"
