#include "trend/ordered_totals.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace varpulis::trend {
namespace {

const Layout counts_only;

struct Entry {
  double key = 0;
  std::uint64_t trends = 0;
};

/// Numbers that repeat, counts of all sizes.
std::vector<Entry> made_up_entries(std::size_t size) {
  std::vector<Entry> entries;
  std::uint64_t state = 7;
  for (std::size_t i = 0; i < size; ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    entries.push_back({.key = static_cast<double>(state >> 56U), .trends = (state >> 8U) % (std::uint64_t{1} << (1 + i % 60))});
  }
  return entries;
}

Count expected(std::span<const Entry> entries, Order order, double key) {
  Count sum;
  for (const Entry& each : entries) {
    const bool stands = order == Order::all || (order == Order::below && each.key < key) || (order == Order::up_to && each.key <= key) ||
                        (order == Order::above && each.key > key) || (order == Order::from && each.key >= key);
    if (stands) sum += Count(each.trends);
  }
  return sum;
}

void expect_same(const OrderedTotals& totals, std::span<const Entry> entries) {
  for (const Order order : {Order::all, Order::below, Order::up_to, Order::above, Order::from}) {
    for (const double key : {-1.0, 0.0, 17.0, 128.5, 255.0}) {
      const Count found = totals.collect_count(counts_only, order, key);
      EXPECT_TRUE(found.bits() == expected(entries, order, key).bits()) << entries.size() << " entries, order " << static_cast<int>(order) << ", " << key;
    }
  }
}

TEST(OrderedTotals, counts_by_number_are_those_of_all_entries_however_many_came) {
  const std::vector<Entry> entries = made_up_entries(1'000);
  OrderedTotals totals;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    totals.add_count(counts_only, entries[i].key, Count(entries[i].trends));
    if (i % 37 == 0 || i + 1 == entries.size()) expect_same(totals, std::span(entries).first(i + 1));
  }
}

TEST(OrderedTotals, each_number_is_visited_with_its_trends) {
  const std::vector<Entry> entries = made_up_entries(300);
  OrderedTotals totals;
  for (const Entry& each : entries) totals.add_count(counts_only, each.key, Count(each.trends));
  Count sum;
  totals.for_each(counts_only, [&](double key, const Lane& lane) {
    if (key < 100) sum += lane.at(counts_only, 0)->count;
  });
  EXPECT_TRUE(sum.bits() == expected(entries, Order::below, 100).bits());
}

TEST(OrderedTotals, a_snapshot_goes_on_as_if_nothing_had_happened) {
  const std::vector<Entry> entries = made_up_entries(400);
  OrderedTotals totals;
  for (const Entry& each : std::span(entries).first(250)) totals.add_count(counts_only, each.key, Count(each.trends));
  state::SnapshotWriter to;
  totals.save(counts_only, to);
  OrderedTotals loaded;
  state::SnapshotReader from(to.bytes());
  ASSERT_TRUE(loaded.load(counts_only, from));
  for (const Entry& each : std::span(entries).subspan(250)) loaded.add_count(counts_only, each.key, Count(each.trends));
  expect_same(loaded, entries);
}

}  // namespace
}  // namespace varpulis::trend
