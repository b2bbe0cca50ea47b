// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.agent.kubelet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/**
 * What a gRPC call with one message each way is as an HTTP exchange
 * (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).
 */
final class Exchange implements AsyncClientExchangeHandler {
  static final HttpHost TARGET = new HttpHost("localhost");

  private static final ContentType GRPC = ContentType.create("application/grpc");

  /** Whether it is compressed, and its length. */
  private static final int PREFIX = 5;

  private static final int OK = 200;

  private final String method;
  private final ByteBuffer question;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
  private @Nullable HttpResponse head;

  /**
   * @param method such as {@code /v1.PodResourcesLister/List}
   * @param message as protobuf encodes it
   */
  Exchange(String method, byte[] message) {
    this.method = method;
    this.question =
        ByteBuffer.allocate(PREFIX + message.length)
            .put((byte) 0)
            .putInt(message.length)
            .put(message)
            .flip();
  }

  /** The message that comes back, or an IOException. */
  CompletableFuture<ByteBuffer> answer() {
    return answer;
  }

  @Override
  public void produceRequest(RequestChannel channel, HttpContext context)
      throws HttpException, IOException {
    BasicHttpRequest request =
        new BasicHttpRequest("POST", TARGET.getSchemeName(), new URIAuthority(TARGET), method);
    request.addHeader("content-type", GRPC);
    request.addHeader("te", "trailers");
    channel.sendRequest(request, new BasicEntityDetails(question.remaining(), GRPC), context);
  }

  @Override
  public int available() {
    return question.remaining();
  }

  @Override
  public void produce(DataStreamChannel channel) throws IOException {
    channel.write(question);
    if (!question.hasRemaining()) {
      channel.endStream();
    }
  }

  @Override
  public void consumeInformation(HttpResponse response, HttpContext context) {
    // The answer is still to come.
  }

  @Override
  public void consumeResponse(
      HttpResponse response, @Nullable EntityDetails entity, HttpContext context) {
    head = response;
    if (entity == null) {
      complete(List.of());
    }
  }

  @Override
  public void updateCapacity(CapacityChannel channel) throws IOException {
    channel.update(Integer.MAX_VALUE);
  }

  @Override
  public void consume(ByteBuffer part) {
    byte[] bytes = new byte[part.remaining()];
    part.get(bytes);
    body.writeBytes(bytes);
  }

  @Override
  public void streamEnd(@Nullable List<? extends Header> trailers) {
    complete(trailers == null ? List.of() : trailers);
  }

  @Override
  public void failed(Exception cause) {
    answer.completeExceptionally(cause);
  }

  @Override
  public void cancel() {
    answer.completeExceptionally(new IOException("the call was cancelled"));
  }

  @Override
  public void releaseResources() {
    // After an answer this changes nothing.
    answer.completeExceptionally(new IOException("the connection ended without an answer"));
  }

  private void complete(List<? extends Header> trailers) {
    try {
      answer.complete(payload(trailers));
    } catch (IOException e) {
      answer.completeExceptionally(e);
    }
  }

  /** The trailers bring the status; where there is no message, the headers do. */
  private ByteBuffer payload(List<? extends Header> trailers) throws IOException {
    HttpResponse response = head;
    if (response == null || response.getCode() != OK) {
      throw new IOException(
          "HTTP status " + (response == null ? "missing" : String.valueOf(response.getCode())));
    }
    List<Header> headers =
        Stream.<Header>concat(trailers.stream(), Stream.of(response.getHeaders())).toList();
    String status = value(headers, "grpc-status");
    if (!"0".equals(status)) {
      throw new IOException("gRPC status %s: %s".formatted(status, value(headers, "grpc-message")));
    }
    ByteBuffer framed = ByteBuffer.wrap(body.toByteArray());
    if (framed.remaining() < PREFIX || framed.get() != 0 || framed.getInt() != framed.remaining()) {
      throw new IOException("the answer is not one uncompressed gRPC message");
    }
    return framed.slice();
  }

  private static @Nullable String value(List<Header> headers, String name) {
    return headers.stream()
        .filter(header -> header.getName().equalsIgnoreCase(name))
        .map(Header::getValue)
        .findFirst()
        .orElse(null);
  }
}
