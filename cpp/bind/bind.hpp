// What the files of this folder share: their entry points, NumPy views, and holders of what native code is lent.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstddef>
#include <initializer_list>
#include <memory>

#include "ranvier/block.hpp"
#include "ranvier/kernel_abi.h"

namespace ranvier::bind {

namespace nb = nanobind;

void arrays(nb::module_& m);      // Array, Array2D, Clock
void queue(nb::module_& m);       // SynapseIndex, SpikeQueue
void simulation(nb::module_& m);  // EventWindow, Plan, call_kernel
void random(nb::module_& m);      // CandidateStream, helper addresses

// A writable NumPy array over the memory of a block, which it keeps alive.
[[nodiscard]] nb::object numpy_view(const std::shared_ptr<Block>& block, void* data, RvType type, std::initializer_list<std::size_t> shape);

// The address of an RvArray given as a number: null for 0.
[[nodiscard]] inline RvArray* array_at(std::uintptr_t address) { return reinterpret_cast<RvArray*>(address); }

}  // namespace ranvier::bind
