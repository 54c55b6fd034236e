#include "pattern/run_lists.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "pattern/testing/chance.h"

namespace varpulis::pattern {
namespace {

TEST(RunLists, finds_what_was_added_and_not_erased) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    testing::Chance chance(seed);
    // Few keys make many lists of one hash; those whose upper bits are all that differs are of one bucket while that is possible.
    const std::uint32_t keys = 1 + chance.below(400);
    const std::uint32_t stride = chance.one_in(2) ? 1U << 4U : 1U << 20U;
    const std::uint32_t most = 1 + chance.below(3000);
    RunLists lists;
    std::map<std::uint32_t, std::uint32_t> hash_of;  // by run
    const auto place_of = [&](std::uint32_t run) {
      return lists.find(hash_of.at(run), [&](std::uint32_t found) { return found == run; });
    };
    const auto hash = [&] { return RunLists::hash(chance.below(keys) * stride, 1 + chance.below(20)); };
    for (std::uint32_t run = 0; run < 6000; ++run) {
      const bool removes = !hash_of.empty() && (hash_of.size() >= most || chance.one_in(3));
      if (removes) {
        const auto victim = std::next(hash_of.begin(), chance.below(static_cast<std::uint32_t>(std::min<std::size_t>(hash_of.size(), 50))));
        lists.erase(place_of(victim->first));
        hash_of.erase(victim);
      } else {
        hash_of[run] = hash();
        const auto none_is_it = [](std::uint32_t) { return false; };
        ASSERT_EQ(lists.find_or_add(hash_of[run], run, none_is_it), none);
      }
      if (run % 500 != 0) continue;
      for (const auto& [each, own] : hash_of) {
        const std::uint32_t place = place_of(each);
        ASSERT_NE(place, none) << "seed " << seed << ", run " << each;
        ASSERT_EQ(lists.first(place), each);
      }
      const std::uint32_t other = hash();
      std::vector<std::uint32_t> found, expected;
      static_cast<void>(lists.find(other, [&](std::uint32_t each) {
        found.push_back(each);
        return false;
      }));
      for (const auto& [each, own] : hash_of) {
        if (own == other) expected.push_back(each);
      }
      std::ranges::sort(found);
      ASSERT_EQ(found, expected) << "seed " << seed;
    }
  }
}

TEST(RunLists, a_list_goes_by_another_hash_of_its_key) {
  RunLists lists;
  const std::uint32_t before = RunLists::hash(0xabcdef00, 1), after = RunLists::hash(0xabcdef00, 2);
  static_cast<void>(lists.find_or_add(before, 7, [](std::uint32_t) { return true; }));
  const auto any = [](std::uint32_t) { return true; };
  lists.set_hash(lists.find(before, any), after);
  EXPECT_EQ(lists.find(before, any), none);
  EXPECT_EQ(lists.first(lists.find(after, any)), 7U);
}

}  // namespace
}  // namespace varpulis::pattern
