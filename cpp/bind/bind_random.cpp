// CandidateStream, RangeCandidates, RepeatedPairs, tally; addresses of the functions that generated code calls.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "ranvier/candidates.hpp"
#include "ranvier/random.hpp"
#include "ranvier/range_candidates.hpp"
#include "ranvier/repeated_pairs.hpp"
#include "ranvier/tally.hpp"

namespace ranvier::bind {

namespace {

using Unary = double (*)(double);

double exprel(double x) { return x == 0 ? 1.0 : std::expm1(x) / x; }

// By the names of ir/ops.py: kernels call these one lane at a time, where vector code of our own does not exist or does not reach.
nb::dict helper_addresses() {
  const std::pair<const char*, Unary> functions[] = {
      {"exp", std::exp},   {"log", std::log},   {"log10", std::log10}, {"expm1", std::expm1}, {"log1p", std::log1p}, {"exprel", exprel},
      {"sin", std::sin},   {"cos", std::cos},   {"tan", std::tan},     {"sinh", std::sinh},   {"cosh", std::cosh},   {"tanh", std::tanh},
      {"arcsin", std::asin}, {"arccos", std::acos}, {"arctan", std::atan}};
  nb::dict addresses;
  for (const auto& [name, function] : functions) addresses[name] = reinterpret_cast<std::uintptr_t>(function);
  addresses["pow"] = reinterpret_cast<std::uintptr_t>(static_cast<double (*)(double, double)>(std::pow));
  addresses["rv_poisson"] = reinterpret_cast<std::uintptr_t>(&rv_poisson);
  addresses["rv_binomial"] = reinterpret_cast<std::uintptr_t>(&rv_binomial);
  addresses["rv_alias"] = reinterpret_cast<std::uintptr_t>(&rv_alias);
  addresses["rv_rare"] = reinterpret_cast<std::uintptr_t>(&rv_rare);
  return addresses;
}

template <typename T>
using Values = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

template <typename T>
std::vector<T> copied(const Values<T>& values) {
  return {values.data(), values.data() + values.size()};
}

template <typename T>
std::vector<T> copied(const std::optional<Values<T>>& values) {
  return values ? copied(*values) : std::vector<T>{};
}

}  // namespace

void random(nb::module_& m) {
  nb::class_<CandidateStream>(m, "CandidateStream")
      .def(
          "__init__",
          [](CandidateStream* self, std::int64_t n_pre, std::int64_t n_post, double p, std::tuple<std::uint32_t, std::uint32_t> key,
             std::int64_t step,
             std::optional<std::int64_t> own) { new (self) CandidateStream(n_pre, n_post, p, std::get<0>(key), std::get<1>(key), step, own); },
          nb::arg("n_pre"), nb::arg("n_post"), nb::arg("p"), nb::arg("key"), nb::arg("step"), nb::arg("own") = nb::none())
      .def("fill", &CandidateStream::fill, nb::arg("i"), nb::arg("j"), nb::arg("limit"))
      .def("connect", &CandidateStream::connect, nb::arg("rows"), nb::arg("first_row"), nb::arg("partners"), nb::arg("first_partner"),
           nb::arg("limit"));
  nb::class_<RangeCandidates>(m, "RangeCandidates")
      .def(
          "__init__",
          [](RangeCandidates* self, std::int64_t first_row, const Values<std::int64_t>& low, const Values<std::int64_t>& count,
             const Values<std::int64_t>& step, const std::optional<Values<double>>& chance, const std::optional<Values<std::int64_t>>& size,
             std::tuple<std::uint32_t, std::uint32_t> key, std::int64_t number, bool repeats, std::optional<std::int64_t> own) {
            RangeRows rows{copied(low), copied(count), copied(step), copied(chance), copied(size), repeats, own};
            new (self) RangeCandidates(first_row, std::move(rows), std::get<0>(key), std::get<1>(key), number);
          },
          nb::arg("first_row"), nb::arg("low").noconvert(), nb::arg("count").noconvert(), nb::arg("step").noconvert(),
          nb::arg("chance").noconvert().none(), nb::arg("size").noconvert().none(), nb::arg("key"), nb::arg("number"),
          nb::arg("repeats") = false, nb::arg("own") = nb::none())
      .def("fill", &RangeCandidates::fill, nb::arg("rows"), nb::arg("values"), nb::arg("limit"))
      .def("connect", &RangeCandidates::connect, nb::arg("rows"), nb::arg("partners"), nb::arg("first_partner"), nb::arg("limit"))
      .def("connect_turned", &RangeCandidates::connect_turned, nb::arg("rows"), nb::arg("first_member"), nb::arg("n_members"),
           nb::arg("partners"));
  nb::class_<RepeatedPairs>(m, "RepeatedPairs")
      .def(
          "__init__",
          [](RepeatedPairs* self, std::int64_t n_pre, std::int64_t n_post, double rate, std::tuple<std::uint32_t, std::uint32_t> key,
             std::int64_t step,
             std::optional<std::int64_t> own) { new (self) RepeatedPairs(n_pre, n_post, rate, std::get<0>(key), std::get<1>(key), step, own); },
          nb::arg("n_pre"), nb::arg("n_post"), nb::arg("rate"), nb::arg("key"), nb::arg("step"), nb::arg("own") = nb::none())
      .def("connect", &RepeatedPairs::connect, nb::arg("rows"), nb::arg("first_row"), nb::arg("partners"), nb::arg("first_partner"),
           nb::arg("limit"));
  m.def(
      "tally",
      [](const nb::ndarray<const std::int32_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>& numbers, DynamicArray& counts) {
        tally({numbers.data(), numbers.size()}, counts);
      },
      nb::arg("numbers").noconvert(), nb::arg("counts"));
  m.def("helper_addresses", &helper_addresses);
}

}  // namespace ranvier::bind
