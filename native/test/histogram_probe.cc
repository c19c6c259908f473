// Shows what native/common/histogram.h does with the values on stdin, for comparison with
// results/run/histogram.ts.
//
// One line per value below the highest one: value, bucket, the bucket's lowest value, the next
// bucket's. Then two lines count, min, max, sum, overflow and bucket:count pairs: recorded into one
// histogram, and merged from two halves.

#include <inttypes.h>
#include <stdio.h>

#include <memory>
#include <vector>

#include "common/histogram.h"

namespace {

using fusebench::Histogram;

void print(const Histogram& histogram) {
  printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64, histogram.count,
         histogram.min_ns, histogram.max_ns, histogram.sum_ns, histogram.overflow);
  for (uint32_t i = 0; i < fusebench::kBuckets; ++i) {
    if (histogram.buckets[i] > 0) printf(" %u:%u", i, histogram.buckets[i]);
  }
  printf("\n");
}

}  // namespace

int main() {
  std::vector<uint64_t> values;
  uint64_t value;
  while (scanf("%" SCNu64, &value) == 1) values.push_back(value);

  const auto all = std::make_unique<Histogram>();
  const auto left = std::make_unique<Histogram>();
  const auto right = std::make_unique<Histogram>();
  for (size_t i = 0; i < values.size(); ++i) {
    all->record(values[i]);
    (i % 2 == 0 ? left : right)->record(values[i]);
    if (values[i] >> fusebench::kHighestBit) continue;
    const uint32_t bucket = Histogram::index(values[i]);
    printf("%" PRIu64 " %u %" PRIu64 " %" PRIu64 "\n", values[i], bucket, Histogram::lowest(bucket),
           Histogram::lowest(bucket + 1));
  }
  left->merge(*right);
  print(*all);
  print(*left);
  return 0;
}
