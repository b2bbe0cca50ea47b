// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

/** The hash: sums of words, each multiplied by an odd number that the seed gives. */
final class ProductSums {
  private final Numbers addresses;
  private final Numbers flows;

  /**
   * @param seed of the hash, unsigned
   */
  ProductSums(int seed) {
    SplitMix64 numbers = new SplitMix64(Integer.toUnsignedLong(seed));
    addresses = Numbers.next(numbers);
    flows = Numbers.next(numbers);
  }

  /** The 32 bits that stand for an IPv6 address. */
  int address(int first, int second, int third, int fourth) {
    return upperHalf(addresses.sum(first, second, third, fourth));
  }

  /**
   * The 32 bits that stand for a MAC address.
   *
   * @param last the last two bytes
   */
  int mac(int first, int last) {
    return address(first, last, 0, 0);
  }

  /** The hash of what was read, addresses in 32 bits each. */
  int flow(int source, int destination, int key, int protocol) {
    long sum = flows.sum(source, destination, key, protocol);
    return upperHalf((sum ^ sum >>> Integer.SIZE) * flows.last);
  }

  private static int upperHalf(long sum) {
    return (int) (sum >>> Integer.SIZE);
  }

  /**
   * Six odd numbers: what a sum starts with, one for each word, and what the sum is multiplied by.
   */
  private record Numbers(long start, long first, long second, long third, long fourth, long last) {
    static Numbers next(SplitMix64 numbers) {
      return new Numbers(
          numbers.nextOdd(),
          numbers.nextOdd(),
          numbers.nextOdd(),
          numbers.nextOdd(),
          numbers.nextOdd(),
          numbers.nextOdd());
    }

    long sum(int one, int two, int three, int four) {
      return start
          + first * Integer.toUnsignedLong(one)
          + second * Integer.toUnsignedLong(two)
          + third * Integer.toUnsignedLong(three)
          + fourth * Integer.toUnsignedLong(four);
    }
  }

  /** SplitMix64 (Steele, Lea and Flood, 2014), each number with its lowest bit set. */
  private static final class SplitMix64 {
    private long state;

    SplitMix64(long seed) {
      this.state = seed;
    }

    long nextOdd() {
      state += 0x9e3779b97f4a7c15L;
      long mixed = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
      mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
      return mixed ^ mixed >>> 31 | 1;
    }
  }
}
