// SPDX-License-Identifier: Apache-2.0
/*
 * Preloaded into a process that changes what outlives it: BPF pins and what is reached through them.
 * Writes down each change in $STEPS_LOG once it is made, and ends the process by SIGKILL after the one
 * with number $STEPS_LAST; 0 for never. Of files only those below $STEPS_BELOW count, and of maps only
 * those that outlive it: what else a process writes goes with it. Also writes down which objects the
 * process makes, so that it can be looked for what is left of them.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NEXT(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))
#define MAX_MAPS 4096

/* Maps that this process has made, and that nothing which outlives it leads to. */
static __u32 own[MAX_MAPS];
static int owned;

static int log_file(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = open(getenv("STEPS_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	return fd;
}

static void step(const char *what, const char *where)
{
	static int number;
	int saved = errno;

	dprintf(log_file(), "step %s %s\n", what, where);
	if (++number == atoi(getenv("STEPS_LAST")))
		kill(getpid(), SIGKILL);
	errno = saved;
}

static __u32 id_of(int fd)
{
	/* The id is the second number of what the kernel tells of programs, maps and links alike. */
	__u32 info[64] = {};
	union bpf_attr attr = {};

	attr.info.bpf_fd = fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (__u64)(unsigned long)info;
	return NEXT(syscall)(__NR_bpf, BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr)) ? 0 : info[1];
}

static int owns(__u32 id)
{
	for (int i = 0; i < owned; i++)
		if (own[i] == id)
			return i + 1;
	return 0;
}

static void created(const char *kind, int fd)
{
	int saved = errno;
	__u32 id = id_of(fd);

	dprintf(log_file(), "created %s %u\n", kind, id);
	if (!strcmp(kind, "map") && owned < MAX_MAPS)
		own[owned++] = id;
	errno = saved;
}

static void pinned(const union bpf_attr *attr)
{
	int at = owns(id_of(attr->bpf_fd));

	if (at)
		own[at - 1] = own[--owned];
	step("pins", (const char *)(unsigned long)attr->pathname);
}

static void wrote(const char *what, int fd)
{
	char map[32];
	__u32 id = id_of(fd);

	if (owns(id))
		return;
	snprintf(map, sizeof(map), "map %u", id);
	step(what, map);
}

static void done(int command, const union bpf_attr *attr, int result)
{
	switch (command) {
	case BPF_MAP_CREATE:
		created("map", result);
		break;
	case BPF_PROG_LOAD:
		created("program", result);
		break;
	case BPF_LINK_CREATE:
		created("link", result);
		owned = 0;
		step("attaches", "to an interface");
		break;
	case BPF_RAW_TRACEPOINT_OPEN:
		created("link", result);
		step("attaches", "to a tracepoint");
		break;
	case BPF_LINK_UPDATE:
		owned = 0;
		step("replaces", "the program of a link");
		break;
	case BPF_LINK_DETACH:
		step("detaches", "a link");
		break;
	case BPF_OBJ_PIN:
		pinned(attr);
		break;
	case BPF_MAP_UPDATE_ELEM:
		wrote("writes", attr->map_fd);
		break;
	case BPF_MAP_DELETE_ELEM:
		wrote("deletes from", attr->map_fd);
		break;
	}
}

/* libbpf has no other way into the kernel for these commands. */
long syscall(long number, ...)
{
	long a[6], result;
	va_list list;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(list, long);
	va_end(list);
	result = NEXT(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (number == __NR_bpf && result >= 0)
		done(a[0], (const union bpf_attr *)a[1], result);
	return result;
}

static int changed(int result, const char *what, const char *where)
{
	const char *below = getenv("STEPS_BELOW");

	if (!result && !strncmp(where, below, strlen(below)))
		step(what, where);
	return result;
}

int rename(const char *from, const char *to)
{
	return changed(NEXT(rename)(from, to), "renames to", to);
}

int unlink(const char *path)
{
	return changed(NEXT(unlink)(path), "removes", path);
}

int rmdir(const char *path)
{
	return changed(NEXT(rmdir)(path), "removes folder", path);
}

int mkdir(const char *path, mode_t mode)
{
	return changed(NEXT(mkdir)(path, mode), "makes folder", path);
}
