// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.libbpf;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel tells of the files in some folders. Java has a watch of its own, but that does
 * not tell a file that was moved there, which is whole, from one that somebody begins to write. For
 * one thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/inotify.7.html">inotify(7)</a>
 */
public final class FolderEvents implements AutoCloseable {
  private static final String NAME = "changes of files";
  private static final int IN_MODIFY = 0x2;
  private static final int IN_ATTRIB = 0x4;
  private static final int IN_MOVED_FROM = 0x40;
  private static final int IN_MOVED_TO = 0x80;
  private static final int IN_CREATE = 0x100;
  private static final int IN_DELETE = 0x200;
  private static final int IN_ONLYDIR = 0x1000000;
  private static final int IN_CLOEXEC = 0x80000;
  private static final int IN_NONBLOCK = 0x800;
  private static final int LISTENED_TO =
      IN_MODIFY | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_ONLYDIR;

  private static final short POLLIN = 1;
  private static final int HEADER = 16;
  private static final int BUFFER_SIZE = 16 * 1024;
  private static final FileCalls CALLS = Native.load("c", FileCalls.class);

  private final int fd;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_SIZE).order(ByteOrder.nativeOrder());
  private final ByteBuffer polled = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());

  private FolderEvents(int fd) {
    this.fd = fd;
  }

  /** Functions of the C library; they return -1 and set errno when they fail. */
  interface FileCalls extends Library {
    /** See {@code inotify_init1(2)}. */
    int inotify_init1(int flags);

    /** See {@code inotify_add_watch(2)}. */
    int inotify_add_watch(int fd, String path, int mask);

    /** See {@code inotify_rm_watch(2)}. */
    int inotify_rm_watch(int fd, int watch);

    /** See {@code poll(2)}. */
    int poll(ByteBuffer polled, long count, int milliseconds);

    /** See {@code read(2)}. */
    long read(int fd, ByteBuffer buffer, long length);

    /** See {@code close(2)}. */
    int close(int fd);
  }

  /**
   * Something that happened.
   *
   * @param watch which of the folders, as {@link #watch} gave it; -1 when some were not told of
   * @param movedHere whether a whole file came by this name, in place of another one or of none
   * @param name of the file, empty when it is about the folder
   */
  public record Event(int watch, boolean movedHere, String name) {}

  /**
   * Opens it, with no folder yet.
   *
   * @throws BpfException when this machine has no room for another one
   */
  public static FolderEvents open() {
    int fd = CALLS.inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    KernelCall.checkErrno(fd, Operation.LISTEN, NAME);
    return new FolderEvents(fd);
  }

  /**
   * Has a folder's files told of.
   *
   * @return its number, the same each time
   * @throws BpfException when it is not there, or there is no room
   */
  public int watch(Path folder) {
    int watch = CALLS.inotify_add_watch(fd, folder.toString(), LISTENED_TO);
    KernelCall.checkErrno(watch, Operation.LISTEN, NAME + " in " + folder);
    return watch;
  }

  /** Has it told of no more; nothing happens when it is gone. */
  public void forget(int watch) {
    CALLS.inotify_rm_watch(fd, watch);
  }

  /**
   * Waits until something happens.
   *
   * @param atMost a millisecond or more
   * @return in order; empty when nothing did
   */
  public List<Event> receive(Duration atMost) {
    polled.putInt(0, fd).putShort(4, POLLIN).putShort(6, (short) 0);
    int ready = CALLS.poll(polled, 1, Math.toIntExact(atMost.toMillis()));
    if (ready < 0 && Native.getLastError() == Errno.EINTR) {
      return List.of();
    }
    KernelCall.checkErrno(ready, Operation.LISTEN, NAME);
    if (ready == 0) {
      return List.of();
    }
    long length = CALLS.read(fd, buffer, BUFFER_SIZE);
    if (length < 0 && Native.getLastError() == Errno.EAGAIN) {
      return List.of();
    }
    KernelCall.checkErrno(length, Operation.LISTEN, NAME);
    return events((int) length);
  }

  private List<Event> events(int length) {
    List<Event> events = new ArrayList<>();
    int at = 0;
    while (at + HEADER <= length) {
      byte[] name = new byte[buffer.getInt(at + 12)];
      buffer.get(at + HEADER, name);
      events.add(
          new Event(
              buffer.getInt(at),
              (buffer.getInt(at + 4) & IN_MOVED_TO) != 0,
              new String(name, StandardCharsets.UTF_8).replace("\0", "")));
      at += HEADER + name.length;
    }
    return events;
  }

  @Override
  public void close() {
    CALLS.close(fd);
  }
}
