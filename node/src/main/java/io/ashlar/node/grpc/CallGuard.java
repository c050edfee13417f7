package io.ashlar.node.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every method: counts calls, limits them, and lets in whom the rules allow. What is
 * for everybody is not asked who he is.
 */
final class CallGuard implements ServerInterceptor {
  private static final Status TOO_MANY =
      Status.RESOURCE_EXHAUSTED.withDescription("too many calls at a time on this server");
  private static final Status NO_RULE =
      Status.PERMISSION_DENIED.withDescription("nobody may call this");

  private final CallerSource callers;
  private final Map<String, AccessRule> rules;
  private final int callsMax;
  private final GrpcCalls calls;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param rules by the service's full name; what is not there is for nobody
   * @param callsMax open calls of all clients, streams included
   */
  CallGuard(CallerSource callers, Map<String, AccessRule> rules, int callsMax, GrpcCalls calls) {
    this.callers = callers;
    this.rules = Map.copyOf(rules);
    this.callsMax = callsMax;
    this.calls = calls;
  }

  int openCalls() {
    return open.get();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Counted<Q, A> counted = new Counted<>(call);
    if (open.incrementAndGet() > callsMax) {
      return counted.refuse(TOO_MANY);
    }
    String service = call.getMethodDescriptor().getServiceName();
    String method = call.getMethodDescriptor().getBareMethodName();
    AccessRule rule = service == null ? null : rules.get(service);
    if (rule == null || method == null) {
      return counted.refuse(NO_RULE);
    }
    if (rule.equals(AccessRule.EVERYBODY)) {
      return counted.listening(next.startCall(counted, headers));
    }
    Context context = Context.current();
    LateListener<Q> listener = new LateListener<>();
    callers.identify(
        headers,
        String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
        finding -> {
          Status allowed =
              switch (finding) {
                case CallerSource.Finding.Refused(Status why) -> why;
                case CallerSource.Finding.Known(Caller caller) -> rule.check(method, caller);
              };
          if (finding instanceof CallerSource.Finding.Known(Caller caller) && allowed.isOk()) {
            Context known =
                context.withValues(
                    Caller.CURRENT, caller, Caller.SHOWN, BasicCredentials.only(headers));
            listener.become(Contexts.interceptCall(known, counted, headers, next));
          } else {
            counted.close(allowed, new Metadata());
            listener.become(new ServerCall.Listener<>() {});
          }
        });
    return counted.listening(listener);
  }

  /** A call that is counted once, however it ends. */
  private final class Counted<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable Status status;

    Counted(ServerCall<Q, A> call) {
      super(call);
    }

    ServerCall.Listener<Q> refuse(Status why) {
      close(why, new Metadata());
      return listening(new ServerCall.Listener<>() {});
    }

    @Override
    public void close(Status why, Metadata trailers) {
      status = why;
      super.close(why, trailers);
    }

    ServerCall.Listener<Q> listening(ServerCall.Listener<Q> listener) {
      return new CountedListener<>(listener, this::end);
    }

    private void end(boolean cancelled) {
      if (ended.compareAndSet(false, true)) {
        open.decrementAndGet();
        Status known = status;
        Status.Code code = cancelled || known == null ? Status.Code.CANCELLED : known.getCode();
        calls.ended(getMethodDescriptor().getFullMethodName(), code);
      }
    }
  }
}
