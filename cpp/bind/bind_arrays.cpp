// Array, Array2D, Clock; the capsule "ranvier.array".
#include <nanobind/stl/vector.h>

#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "ranvier/clock.hpp"
#include "ranvier/dynamic_array.hpp"

namespace ranvier::bind {

namespace {

nb::dlpack::dtype dtype_of(RvType type) {
  switch (type) {
    case RV_F64: return nb::dtype<double>();
    case RV_F32: return nb::dtype<float>();
    case RV_I32: return nb::dtype<std::int32_t>();
    case RV_I64: return nb::dtype<std::int64_t>();
    case RV_BOOL: return nb::dtype<bool>();
    case RV_U16: return nb::dtype<std::uint16_t>();
  }
  throw std::invalid_argument("no element type");
}

nb::object view(DynamicArray& array) {
  return numpy_view(array.block(), array.head().data, array.type(), {static_cast<std::size_t>(array.size())});
}

nb::object view2d(DynamicArray2D& array) {
  DynamicArray& elements = array.elements();
  return numpy_view(elements.block(), elements.head().data, elements.type(),
                    {static_cast<std::size_t>(array.rows()), static_cast<std::size_t>(array.columns())});
}

using Elements = nb::ndarray<nb::ro, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

void append(DynamicArray& array, const Elements& values) {
  if (values.dtype() != dtype_of(array.type())) throw nb::type_error("the elements to append have another dtype than the array");
  array.append(values.data(), static_cast<std::int64_t>(values.size()));
}

// The content of a capsule, together with what keeps the array alive.
struct LentArray {
  RvArrayApi api;
  DynamicArray* array;
  nb::object owner;
};

int append_from_c(RvArrayApi* self, const void* elements, std::int64_t count) {
  try {
    if (count < 0) return -1;
    static_cast<LentArray*>(self->owner)->array->append(elements, count);
    return 0;
  } catch (...) {  // C cannot be thrown at
    return -1;
  }
}

nb::capsule capsule(nb::handle_t<DynamicArray> self) {
  auto& array = nb::cast<DynamicArray&>(self);
  auto lent = std::make_unique<LentArray>(LentArray{{RV_ABI_VERSION, &array.head(), &append_from_c, nullptr}, &array, nb::borrow(self)});
  lent->api.owner = lent.get();
  return nb::capsule(lent.release(), "ranvier.array", [](void* content) noexcept { delete static_cast<LentArray*>(content); });
}

}  // namespace

nb::object numpy_view(const std::shared_ptr<Block>& block, void* data, RvType type, std::initializer_list<std::size_t> shape) {
  auto share = std::make_unique<std::shared_ptr<Block>>(block);
  const nb::capsule owner(share.release(), [](void* content) noexcept { delete static_cast<std::shared_ptr<Block>*>(content); });
  return nb::cast(nb::ndarray<nb::numpy>(data, shape.size(), shape.begin(), owner, nullptr, dtype_of(type)));
}

void arrays(nb::module_& m) {
  nb::class_<DynamicArray>(m, "Array")
      .def(
          "__init__",
          [](DynamicArray* self, int type, std::int64_t size, bool grows) { new (self) DynamicArray(static_cast<RvType>(type), size, grows); },
          nb::arg("type"), nb::arg("size") = 0, nb::arg("grows") = false)
      .def_prop_ro("size", &DynamicArray::size)
      .def_prop_ro("capacity", &DynamicArray::capacity)
      .def_prop_ro("type", [](const DynamicArray& self) { return static_cast<int>(self.type()); })
      .def_prop_ro("address", [](DynamicArray& self) { return reinterpret_cast<std::uintptr_t>(&self.head()); })
      .def_prop_ro("tail_address", [](DynamicArray& self) { return reinterpret_cast<std::uintptr_t>(&self.tail()); })
      .def_prop_ro("data_address", [](const DynamicArray& self) { return reinterpret_cast<std::uintptr_t>(self.head().data); })
      .def_prop_ro("reserved", &DynamicArray::reserved)
      .def("view", &view)
      .def("resize", &DynamicArray::resize, nb::arg("size"))
      .def("populate", &DynamicArray::populate)
      .def("reserve", &DynamicArray::reserve, nb::arg("capacity"))
      .def("append", &append, nb::arg("values").noconvert())
      .def("capsule", &capsule);

  nb::class_<DynamicArray2D>(m, "Array2D")
      .def(
          "__init__",
          [](DynamicArray2D* self, int type, std::int64_t columns) { new (self) DynamicArray2D(static_cast<RvType>(type), columns); },
          nb::arg("type"), nb::arg("columns"))
      .def_prop_ro("rows", &DynamicArray2D::rows)
      .def_prop_ro("columns", &DynamicArray2D::columns)
      .def_prop_ro("type", [](DynamicArray2D& self) { return static_cast<int>(self.elements().type()); })
      .def_prop_ro("reserved", [](DynamicArray2D& self) { return self.elements().reserved(); })
      .def_prop_ro("row_address", [](DynamicArray2D& self) { return reinterpret_cast<std::uintptr_t>(&self.row()); })
      .def("view", &view2d)
      .def("append_row", [](DynamicArray2D& self) { self.resize(self.rows() + 1); })
      .def("resize", &DynamicArray2D::resize, nb::arg("rows"));

  nb::class_<Clock>(m, "Clock")
      .def(nb::init<double>(), nb::arg("dt"))
      .def(nb::init<std::vector<double>>(), nb::arg("times"))
      .def_prop_ro("dt_array", &Clock::dt_array, nb::rv_policy::reference_internal)
      .def_prop_ro("t_array", &Clock::t_array, nb::rv_policy::reference_internal)
      .def_prop_ro("step_array", &Clock::step_array, nb::rv_policy::reference_internal)
      .def("set", &Clock::set, nb::arg("step"), nb::arg("dt"))
      .def("move_to", &Clock::move_to, nb::arg("step"));
  m.def("bytes_of_arrays", [] { return nb::make_tuple(Block::bytes_now(), Block::bytes_ever()); });
  m.def("end_step", &end_step, nb::arg("t"), nb::arg("dt"));
}

}  // namespace ranvier::bind
