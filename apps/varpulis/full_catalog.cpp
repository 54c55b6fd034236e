#include "apps/varpulis/full_catalog.h"

namespace varpulis::app {

catalog::Catalog full_catalog() {
  catalog::Catalog catalog;
  return catalog;
}

}  // namespace varpulis::app
