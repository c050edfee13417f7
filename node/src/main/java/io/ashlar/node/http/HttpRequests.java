package io.ashlar.node.http;

import static io.netty.handler.codec.http.HttpResponseStatus.BAD_REQUEST;
import static io.netty.handler.codec.http.HttpResponseStatus.INTERNAL_SERVER_ERROR;
import static io.netty.handler.codec.http.HttpResponseStatus.METHOD_NOT_ALLOWED;
import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;
import static io.netty.handler.codec.http.HttpResponseStatus.SERVICE_UNAVAILABLE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of one connection. */
final class HttpRequests extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(HttpRequests.class);
  private static final String PLAIN = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private record Answer(HttpResponseStatus status, String contentType, String body) {
    static Answer plain(HttpResponseStatus status, String body) {
      return new Answer(status, PLAIN, body + "\n");
    }
  }

  private final HealthSource health;
  private final Supplier<String> scrape;

  HttpRequests(HealthSource health, Supplier<String> scrape) {
    this.health = health;
    this.scrape = scrape;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (request.decoderResult().isFailure()) {
      send(context, request, Answer.plain(BAD_REQUEST, "not an HTTP request"), false);
      return;
    }
    boolean head = request.method().equals(HttpMethod.HEAD);
    Answer answer =
        head || request.method().equals(HttpMethod.GET)
            ? answer(request.uri())
            : Answer.plain(METHOD_NOT_ALLOWED, "only GET and HEAD");
    send(context, request, answer, HttpUtil.isKeepAlive(request));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      var _ = context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("HTTP connection {} ended", context.channel().remoteAddress(), cause);
    var _ = context.close();
  }

  private Answer answer(String uri) {
    int query = uri.indexOf('?');
    String path = query < 0 ? uri : uri.substring(0, query);
    try {
      return switch (path) {
        case "/health/live" -> verdict("alive", health.notAlive());
        case "/health/ready" -> verdict("ready", health.notReady());
        case "/metrics" -> new Answer(OK, PROMETHEUS, scrape.get());
        default -> Answer.plain(NOT_FOUND, "/health/live, /health/ready and /metrics are here");
      };
    } catch (RuntimeException e) {
      LOG.warn("cannot answer {}", path, e);
      return Answer.plain(INTERNAL_SERVER_ERROR, "internal error, see the log");
    }
  }

  private static Answer verdict(String goodWord, List<String> reasons) {
    return reasons.isEmpty()
        ? Answer.plain(OK, goodWord)
        : Answer.plain(SERVICE_UNAVAILABLE, String.join("\n", reasons));
  }

  private static void send(
      ChannelHandlerContext context, FullHttpRequest request, Answer answer, boolean keepAlive) {
    ByteBuf body = ByteBufUtil.writeUtf8(context.alloc(), answer.body());
    int length = body.readableBytes();
    if (request.method().equals(HttpMethod.HEAD)) {
      body.release();
      body = Unpooled.EMPTY_BUFFER;
    }
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, answer.status(), body);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, length);
    if (answer.status().equals(METHOD_NOT_ALLOWED)) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
    }
    if (!keepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (!request.protocolVersion().isKeepAliveDefault()) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
    var sent = context.writeAndFlush(response);
    if (!keepAlive) {
      sent.addListener(ChannelFutureListener.CLOSE);
    }
  }
}
