#include "apps/varpulis/full_catalog.h"

#include "connect/register.h"
#include "functions/register.h"
#include "ops/register.h"

namespace varpulis::app {

catalog::Catalog full_catalog() {
  catalog::Catalog catalog;
  functions::register_functions(catalog);
  functions::register_aggregates(catalog);
  ops::register_operators(catalog);
  connect::register_connectors(catalog);
  return catalog;
}

}  // namespace varpulis::app
