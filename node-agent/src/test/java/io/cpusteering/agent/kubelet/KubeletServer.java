// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.kubelet;

import com.google.protobuf.CodedOutputStream;
import io.cpusteering.api.CpuList;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/** Answers as a kubelet does: gRPC's own server, and messages written by protobuf's own encoder. */
final class KubeletServer implements AutoCloseable {
  private final EpollEventLoopGroup threads = new EpollEventLoopGroup(1);
  private final Server server;
  private final Semaphore questions = new Semaphore(0);
  private volatile Status status = Status.OK;
  private volatile byte[] answer = pods(1, "");

  /** Listens from now on. */
  KubeletServer(Path socket) throws IOException {
    MethodDescriptor<byte[], byte[]> list =
        MethodDescriptor.newBuilder(new Bytes(), new Bytes())
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("v1.PodResourcesLister/List")
            .build();
    server =
        NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
            .channelType(EpollServerDomainSocketChannel.class)
            .bossEventLoopGroup(threads)
            .workerEventLoopGroup(threads)
            .addService(
                ServerServiceDefinition.builder("v1.PodResourcesLister")
                    .addMethod(list, ServerCalls.asyncUnaryCall(this::answer))
                    .build())
            .build()
            .start();
  }

  /** What it answers from now on. */
  void answer(byte[] bytes) {
    answer = bytes;
    status = Status.OK;
  }

  /** Has it refuse from now on. */
  void refuse(Status with) {
    status = with;
  }

  @Override
  public void close() {
    server.shutdownNow();
    threads.shutdownGracefully();
  }

  /** Waits until it was asked so many times more. */
  void awaitQuestions(int number) {
    questions.drainPermits();
    questions.acquireUninterruptibly(number);
  }

  private void answer(byte[] question, StreamObserver<byte[]> to) {
    questions.release();
    if (!status.isOk()) {
      to.onError(status.asRuntimeException());
      return;
    }
    to.onNext(answer);
    to.onCompleted();
  }

  /**
   * An answer with so many pods, each with a container of the shared pool and one that has these
   * CPUs alone.
   */
  static byte[] pods(int number, String exclusive) {
    byte[] shared = message(out -> out.writeString(1, "shared"));
    byte[] alone =
        message(
            out -> {
              out.writeString(1, "alone");
              out.writeByteArray(2, message(device -> device.writeString(1, "vendor/device")));
              out.writeByteArray(3, packed(CpuList.parse(exclusive)));
              out.writeByteArray(4, message(memory -> memory.writeUInt64(2, 1L << 40)));
            });
    byte[] pod =
        message(
            out -> {
              out.writeString(1, "pod");
              out.writeString(2, "namespace");
              out.writeByteArray(3, shared);
              out.writeByteArray(3, alone);
            });
    return message(
        out -> {
          for (int i = 0; i < number; i++) {
            out.writeByteArray(1, pod);
          }
        });
  }

  static byte[] packed(CpuList cpus) {
    return message(
        out -> {
          for (int cpu : cpus.stream().toArray()) {
            out.writeInt64NoTag(cpu);
          }
        });
  }

  static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Writes the fields of a message. */
  interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
