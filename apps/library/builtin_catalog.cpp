#include "library/builtin_catalog.h"

#include "connect/register.h"
#include "functions/register.h"
#include "ops/register.h"

namespace varpulis {

catalog::Catalog builtin_catalog() {
  catalog::Catalog catalog;
  functions::register_functions(catalog);
  functions::register_aggregates(catalog);
  ops::register_operators(catalog);
  connect::register_connectors(catalog);
  return catalog;
}

}  // namespace varpulis
