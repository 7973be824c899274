// The border: its layout is written down in Python as well (ranvier/llvm/abi.py), so no field may move unseen.
#include "ranvier/kernel_abi.h"

#include <cstddef>

#include "testing.hpp"

static_assert(sizeof(RvArray) == 32 && offsetof(RvArray, data) == 0 && offsetof(RvArray, size) == 8 && offsetof(RvArray, capacity) == 16 &&
              offsetof(RvArray, type) == 24);
static_assert(sizeof(RvScalar) == 8);
static_assert(sizeof(RvStream) == 16 && offsetof(RvStream, key) == 0 && offsetof(RvStream, step) == 8);
static_assert(sizeof(RvFrame) == 48 && offsetof(RvFrame, arrays) == 0 && offsetof(RvFrame, scalars) == 8 && offsetof(RvFrame, stream) == 16 &&
              offsetof(RvFrame, begin) == 24 && offsetof(RvFrame, end) == 32 && offsetof(RvFrame, backward) == 40);
static_assert(RV_F64 == 0 && RV_F32 == 1 && RV_I32 == 2 && RV_I64 == 3 && RV_BOOL == 4 && RV_U16 == 5);

TEST(version) { CHECK(RV_ABI_VERSION == 2); }
