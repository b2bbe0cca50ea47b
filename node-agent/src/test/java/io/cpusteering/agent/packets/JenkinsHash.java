// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.packets;

/** {@code hashword} of Bob Jenkins' lookup3, for three and for four words. */
final class JenkinsHash {
  private static final int BASE = 0xdeadbeef;

  private JenkinsHash() {}

  static int words3(int first, int second, int third, int seed) {
    int start = BASE + (3 << 2) + seed;
    return last(start + first, start + second, start + third);
  }

  static int words4(int first, int second, int third, int fourth, int seed) {
    int start = BASE + (4 << 2) + seed;
    int a = start + first;
    int b = start + second;
    int c = start + third;
    a = (a - c) ^ left(c, 4);
    c += b;
    b = (b - a) ^ left(a, 6);
    a += c;
    c = (c - b) ^ left(b, 8);
    b += a;
    a = (a - c) ^ left(c, 16);
    c += b;
    b = (b - a) ^ left(a, 19);
    a += c;
    c = (c - b) ^ left(b, 4);
    b += a;
    return last(a + fourth, b, c);
  }

  private static int last(int first, int second, int third) {
    int a = first;
    int b = second;
    int c = third;
    c = (c ^ b) - left(b, 14);
    a = (a ^ c) - left(c, 11);
    b = (b ^ a) - left(a, 25);
    c = (c ^ b) - left(b, 16);
    a = (a ^ c) - left(c, 4);
    b = (b ^ a) - left(a, 14);
    return (c ^ b) - left(b, 24);
  }

  private static int left(int word, int bits) {
    return Integer.rotateLeft(word, bits);
  }
}
