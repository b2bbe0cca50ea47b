// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Somebody else's XDP program: passes everything. */
__attribute__((section("xdp"), used)) int somebody_elses(void *ctx) { return 2; }
