/*
 * Stands between a program and its disk and clock, for tests on Linux. Loaded by LD_PRELOAD; told what to do by the
 * environment:
 *
 *   FAULTS_FOLDER  only files below this folder are touched
 *   FAULTS_LOG     every change of such a file is appended here, in the order in which it happened
 *   FAULTS_PLAN    a file with one line, `OPERATION NAME NTH ACTION`; read before every change, so it may be
 *                  written, changed and emptied while the program runs
 *   FAULTS_CLOCK   eight bytes: milliseconds that the wall clock is ahead, read at every look at the clock
 *
 * Build: cc -shared -fPIC -O2 -o preload.so preload.c
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define FDS 4096
#define NAME 256

static const char *folder, *plan_path;
static size_t folder_length;
static int log_fd = -1;
static volatile int64_t *ahead_ms;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* What each descriptor below FDS is open on, relative to the folder; empty when it is none of ours. */
static char names[FDS][NAME];
static char is_synced[FDS];
static ino_t inodes[FDS];

/* The plan that is being followed, and how often it has matched so far. */
static char plan_line[512];
static long plan_hits;

__attribute__((constructor)) static void begin(void) {
  folder = getenv("FAULTS_FOLDER");
  plan_path = getenv("FAULTS_PLAN");
  const char *log = getenv("FAULTS_LOG"), *clock = getenv("FAULTS_CLOCK");
  if (folder) folder_length = strlen(folder);
  if (log) {
    int fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    /* Out of the way of the low numbers that programs expect to get and to hand on. */
    log_fd = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 3000);
    if (log_fd < 0) log_fd = fd; else syscall(SYS_close, fd);
  }
  if (clock) {
    int fd = syscall(SYS_openat, AT_FDCWD, clock, O_RDONLY | O_CLOEXEC, 0);
    void *map = fd < 0 ? MAP_FAILED : mmap(NULL, 8, PROT_READ, MAP_SHARED, fd, 0);
    if (map != MAP_FAILED) ahead_ms = map;
    if (fd >= 0) syscall(SYS_close, fd);
  }
}

/* The part of a path below the folder, "." for the folder itself, or null. */
static const char *ours(const char *path) {
  if (folder && path && strcmp(path, folder) == 0) return ".";
  if (!folder || !path || strncmp(path, folder, folder_length) != 0 || path[folder_length] != '/') return NULL;
  return path + folder_length + 1;
}

/* Some close by a system call of their own, so a number may be open on something else by now. */
static const char *name_of(int fd) {
  struct stat now;
  if (fd < 0 || fd >= FDS || !names[fd][0]) return NULL;
  if (fstat(fd, &now) == 0 && now.st_ino == inodes[fd] && !S_ISSOCK(now.st_mode)) return names[fd];
  names[fd][0] = 0;
  return NULL;
}

/* One record: a line, then the bytes that it announces. One call, so that records of several threads do not mix. */
static void record(const char *line, const void *bytes, size_t length) {
  if (log_fd < 0) return;
  struct iovec parts[2] = {{(void *)line, strlen(line)}, {(void *)bytes, length}};
  syscall(SYS_writev, log_fd, parts, length ? 2 : 1);
}

/*
 * What the plan wants of this operation: null for nothing. Actions: `eio` and `full` fail it once, `eio-always` from
 * then on; `short` does half of it; `kill` dies before it, `kill-half` after half of it; `hang` waits until the plan
 * is another.
 */
static const char *planned(const char *operation, const char *name) {
  static __thread char action[64];
  if (!plan_path) return NULL;
  pthread_mutex_lock(&lock);
  char text[512] = "", wanted[16] = "", file[NAME] = "";
  long nth = 0;
  int fd = syscall(SYS_openat, AT_FDCWD, plan_path, O_RDONLY | O_CLOEXEC, 0);
  long got = fd < 0 ? 0 : syscall(SYS_read, fd, text, sizeof text - 1);
  if (fd >= 0) syscall(SYS_close, fd);
  text[got > 0 ? got : 0] = 0;
  if (strcmp(text, plan_line) != 0) {
    strcpy(plan_line, text);
    plan_hits = 0;
  }
  int parts = sscanf(text, "%15s %255s %ld %63s", wanted, file, &nth, action);
  int matches = parts == 4 && strcmp(wanted, operation) == 0 && strstr(name, file) != NULL;
  if (matches) plan_hits += 1;
  int due = matches && (plan_hits == nth || (plan_hits > nth && strcmp(action, "eio-always") == 0));
  due = due || (matches && plan_hits >= nth && strcmp(action, "hang") == 0);
  pthread_mutex_unlock(&lock);
  if (!due) return NULL;
  if (strcmp(action, "kill") == 0) syscall(SYS_kill, getpid(), SIGKILL);
  if (strcmp(action, "hang") == 0) {
    usleep(5000);
    return planned(operation, name);
  }
  return action;
}

static int is(const char *action, const char *word) { return action && strcmp(action, word) == 0; }

static long fail(const char *action) {
  errno = is(action, "full") ? ENOSPC : EIO;
  return -1;
}

/* ---- names: what a descriptor is open on ---- */

static int opened(int at, const char *path, int flags, mode_t mode) {
  const char *name = ours(path);
  int is_new = name && (flags & O_CREAT) && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
  int fd = syscall(SYS_openat, at, path, flags, mode);
  if (fd < 0 || fd >= FDS || !name) return fd;
  struct stat now;
  if (fstat(fd, &now) != 0) return fd;
  snprintf(names[fd], NAME, "%s", name);
  inodes[fd] = now.st_ino;
  is_synced[fd] = (flags & O_DSYNC) != 0;
  char line[NAME + 64];
  if (is_new) {
    snprintf(line, sizeof line, "create %s\n", name);
    record(line, NULL, 0);
  } else if (flags & O_TRUNC) {
    snprintf(line, sizeof line, "size %s 0\n", name);
    record(line, NULL, 0);
  }
  return fd;
}

#define OPEN(symbol)                                   \
  int symbol(const char *path, int flags, ...) {       \
    va_list rest;                                      \
    va_start(rest, flags);                             \
    mode_t mode = va_arg(rest, mode_t);                \
    va_end(rest);                                      \
    return opened(AT_FDCWD, path, flags, mode);        \
  }
OPEN(open)
OPEN(open64)

#define OPEN_AT(symbol)                                \
  int symbol(int at, const char *path, int flags, ...) { \
    va_list rest;                                      \
    va_start(rest, flags);                             \
    mode_t mode = va_arg(rest, mode_t);                \
    va_end(rest);                                      \
    return opened(at, path, flags, mode);              \
  }
OPEN_AT(openat)
OPEN_AT(openat64)

int close(int fd) {
  if (fd >= 0 && fd < FDS) names[fd][0] = 0;
  return syscall(SYS_close, fd);
}

/* ---- writes: done, or done in part, or refused; and recorded as far as they were done ---- */

static ssize_t written(int fd, const void *bytes, size_t length, off64_t at) {
  const char *name = name_of(fd), *action = planned("write", name);
  if (is(action, "eio") || is(action, "eio-always") || is(action, "full")) return fail(action);
  if (is(action, "short") || is(action, "kill-half")) length = length / 2;
  ssize_t done = syscall(SYS_pwrite64, fd, bytes, length, at);
  if (is(action, "kill-half")) syscall(SYS_kill, getpid(), SIGKILL);
  if (done > 0) {
    char line[NAME + 96];
    snprintf(line, sizeof line, "write %s %lld %zd %d\n", name, (long long)at, done, is_synced[fd]);
    record(line, bytes, done);
  }
  return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  return name_of(fd) ? written(fd, bytes, length, at) : syscall(SYS_pwrite64, fd, bytes, length, at);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }

ssize_t write(int fd, const void *bytes, size_t length) {
  if (!name_of(fd)) return syscall(SYS_write, fd, bytes, length);
  off64_t at = syscall(SYS_lseek, fd, 0, SEEK_CUR);
  ssize_t done = written(fd, bytes, length, at);
  if (done > 0) syscall(SYS_lseek, fd, at + done, SEEK_SET);
  return done;
}

/* ---- sizes, flushes, names ---- */

int ftruncate64(int fd, off64_t size) {
  const char *name = name_of(fd);
  int done = syscall(SYS_ftruncate, fd, size);
  if (name && done == 0) {
    char line[NAME + 64];
    snprintf(line, sizeof line, "size %s %lld\n", name, (long long)size);
    record(line, NULL, 0);
  }
  return done;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int flushed(int fd, long call) {
  const char *name = name_of(fd);
  if (!name) return syscall(call, fd);
  const char *action = planned("sync", name);
  if (action) return fail(action);
  int done = syscall(call, fd);
  if (done == 0) {
    char line[NAME + 64];
    snprintf(line, sizeof line, "sync %s\n", name);
    record(line, NULL, 0);
  }
  return done;
}
int fsync(int fd) { return flushed(fd, SYS_fsync); }
int fdatasync(int fd) { return flushed(fd, SYS_fdatasync); }

int rename(const char *from, const char *to) {
  int done = syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
  if (done == 0 && ours(from) && ours(to)) {
    char line[2 * NAME + 64];
    snprintf(line, sizeof line, "rename %s %s\n", ours(from), ours(to));
    record(line, NULL, 0);
  }
  return done;
}

int unlink(const char *path) {
  int done = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  if (done == 0 && ours(path)) {
    char line[NAME + 64];
    snprintf(line, sizeof line, "remove %s\n", ours(path));
    record(line, NULL, 0);
  }
  return done;
}

/* ---- the wall clock; the monotonic one is left alone ---- */

int clock_gettime(clockid_t which, struct timespec *now) {
  int done = syscall(SYS_clock_gettime, which, now);
  if (done == 0 && ahead_ms && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) {
    int64_t all = now->tv_nsec + (*ahead_ms % 1000) * 1000000LL;
    now->tv_sec += *ahead_ms / 1000 + (all < 0 ? -1 : all / 1000000000LL);
    now->tv_nsec = all < 0 ? all + 1000000000LL : all % 1000000000LL;
  }
  return done;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  struct timespec at;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &at);
  now->tv_sec = at.tv_sec;
  now->tv_usec = at.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *into) {
  struct timespec at;
  clock_gettime(CLOCK_REALTIME, &at);
  if (into) *into = at.tv_sec;
  return at.tv_sec;
}
