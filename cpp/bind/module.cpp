// ranvier._runtime: the C++ runtime as Python sees it. src/ranvier/_runtime.pyi is its table of contents with types.
#include <exception>

#include "bind.hpp"
#include "ranvier/memory.hpp"

NB_MODULE(_runtime, m) {
  // Objects that live as long as the interpreter (a default clock in a module) are no leaks; only nanobind thinks so.
  nanobind::set_leak_warnings(false);
  m.attr("ABI_VERSION") = RV_ABI_VERSION;
  nanobind::register_exception_translator([](const std::exception_ptr& thrown, void*) {
    try {
      std::rethrow_exception(thrown);
    } catch (const ranvier::MemoryExhausted& error) {  // the stock translation of std::bad_alloc loses the text
      PyErr_SetString(PyExc_MemoryError, error.what());
    }
  });
  ranvier::bind::arrays(m);
  ranvier::bind::queue(m);
  ranvier::bind::simulation(m);
  ranvier::bind::random(m);
}
