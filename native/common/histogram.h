// A latency histogram of fixed size: recording is an index computation and an increment.
//
// Log-linear: below 128 ns one bucket per nanosecond, above it 128 buckets per power of two, so
// that values in the same bucket differ by less than 1/128. results/run/histogram.ts reads it with
// the same arithmetic. Single writer.
#pragma once

#include <bit>
#include <cstdint>

namespace fusebench {

inline constexpr uint32_t kSubBucketBits = 7;
inline constexpr uint32_t kSubBuckets = 1u << kSubBucketBits;
inline constexpr uint32_t kHighestBit = 38;  // values from 2^38 ns (275 s) on are overflow
inline constexpr uint32_t kBuckets = (kHighestBit - kSubBucketBits + 1) * kSubBuckets;

struct Histogram {
  uint64_t count;
  uint64_t min_ns;  // meaningful when count > 0
  uint64_t max_ns;
  uint64_t sum_ns;
  uint64_t overflow;
  uint32_t buckets[kBuckets];

  static constexpr uint32_t index(uint64_t ns) {
    if (ns < kSubBuckets) return static_cast<uint32_t>(ns);
    const uint32_t exponent = static_cast<uint32_t>(std::bit_width(ns)) - 1 - kSubBucketBits;
    return exponent * kSubBuckets + static_cast<uint32_t>(ns >> exponent);
  }

  // The lowest value of a bucket; the bucket ends where the next one begins.
  static constexpr uint64_t lowest(uint32_t bucket) {
    if (bucket < 2 * kSubBuckets) return bucket;
    const uint32_t exponent = bucket / kSubBuckets - 1;
    return static_cast<uint64_t>(bucket - exponent * kSubBuckets) << exponent;
  }

  void record(uint64_t ns) {
    if (count == 0 || ns < min_ns) min_ns = ns;
    if (ns > max_ns) max_ns = ns;
    ++count;
    sum_ns += ns;
    if (ns >> kHighestBit) [[unlikely]]
      ++overflow;
    else
      ++buckets[index(ns)];
  }

  void merge(const Histogram& other) {
    if (other.count == 0) return;
    if (count == 0 || other.min_ns < min_ns) min_ns = other.min_ns;
    if (other.max_ns > max_ns) max_ns = other.max_ns;
    count += other.count;
    sum_ns += other.sum_ns;
    overflow += other.overflow;
    for (uint32_t i = 0; i < kBuckets; ++i) buckets[i] += other.buckets[i];
  }
};

static_assert(sizeof(Histogram) <= 32 * 1024);
static_assert(Histogram::index(127) == 127 && Histogram::index(128) == 128);
static_assert(Histogram::index(255) == 255 && Histogram::index(256) == 256);
static_assert(Histogram::index((1ull << kHighestBit) - 1) == kBuckets - 1);
static_assert(Histogram::lowest(Histogram::index(1'000'000)) <= 1'000'000);
static_assert(Histogram::lowest(Histogram::index(1'000'000) + 1) > 1'000'000);
static_assert(Histogram::lowest(kBuckets) == 1ull << kHighestBit);

}  // namespace fusebench
