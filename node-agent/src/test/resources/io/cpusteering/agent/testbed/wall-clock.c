// SPDX-License-Identifier: Apache-2.0
/*
 * Preloaded into a process: its clock on the wall is ahead of the machine's by the seconds in the first
 * eight bytes of $WALL_CLOCK, or behind. They may change while it runs. All other clocks are the kernel's,
 * as they are when somebody sets a machine's clock.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NEXT(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

static volatile const int64_t *ahead;
static int (*next_clock_gettime)(clockid_t, struct timespec *);
static int (*next_gettimeofday)(struct timeval *, void *);

__attribute__((constructor)) static void begin(void)
{
	int fd = open(getenv("WALL_CLOCK"), O_RDONLY | O_CLOEXEC);
	void *mapped = mmap(NULL, sizeof(*ahead), PROT_READ, MAP_SHARED, fd, 0);

	if (mapped == MAP_FAILED)
		abort();
	ahead = mapped;
	close(fd);
}

static int64_t shift(void)
{
	return ahead ? *ahead : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	int result;

	if (!next_clock_gettime)
		next_clock_gettime = NEXT(clock_gettime);
	result = next_clock_gettime(clock, now);
	if (!result && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
		now->tv_sec += shift();
	return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	int result;

	if (!next_gettimeofday)
		next_gettimeofday = (typeof(next_gettimeofday))dlsym(RTLD_NEXT, "gettimeofday");
	result = next_gettimeofday(now, zone);
	if (!result)
		now->tv_sec += shift();
	return result;
}

time_t time(time_t *result)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (result)
		*result = now.tv_sec;
	return now.tv_sec;
}
