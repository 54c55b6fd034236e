#pragma once
// The names that every function and aggregate of this library uses.
#include "catalog/aggregate.h"
#include "catalog/function.h"

namespace varpulis::functions {

using catalog::AggregateDescriptor;
using catalog::CallContext;
using catalog::FunctionDescriptor;
using catalog::ParameterKind;
using data::Array;
using data::Column;
using data::ColumnKind;
using data::ColumnPtr;
using data::Kind;
using data::Map;
using data::Numbers;
using data::Value;

/// The arguments of one call, of one event of an aggregate, or its constants.
using Arguments = std::span<const Value>;
/// The constant arguments of a call site; null where an argument is not constant.
using Constants = std::span<const Value* const>;
/// The arguments of a column kernel: dense columns of equal length.
using ColumnArguments = std::span<const ColumnPtr>;

}  // namespace varpulis::functions
