package io.ashlar.client.blocks;

import io.ashlar.client.AshlarClient;
import io.ashlar.client.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Jobs for whichever worker comes first. A job that was taken is invisible for a time; if it is not
 * done by then it is given to another worker: at least once. First in, first out, but for jobs that
 * come back, which are next.
 *
 * <pre>{@code
 * WorkQueue queue = new WorkQueue(client, "mails", Duration.ofMinutes(1));
 * queue.add("hello@example.org");
 * queue.take(Duration.ofSeconds(5)).ifPresent(job -> { send(job.payload()); job.done(); });
 * }</pre>
 */
public final class WorkQueue {
  private static final String NOW =
      "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000) ";

  /** Keys: ids that wait, ids that were taken by their deadlines, payloads, attempts. */
  private static final String ADD =
      "redis.call('HSET', KEYS[3], ARGV[1], ARGV[2]) redis.call('RPUSH', KEYS[1], ARGV[1]) return 1";

  /** What comes back is next, the latest first; an id without a payload was done meanwhile. */
  private static final String TAKE =
      NOW
          + "local late = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 100) "
          + "for i = #late, 1, -1 do redis.call('ZREM', KEYS[2], late[i]) "
          + "redis.call('LPUSH', KEYS[1], late[i]) end "
          + "local id = redis.call('LPOP', KEYS[1]) "
          + "while id do local payload = redis.call('HGET', KEYS[3], id) "
          + "if payload then redis.call('ZADD', KEYS[2], now + ARGV[1], id) "
          + "return {id, payload, redis.call('HINCRBY', KEYS[4], id, 1)} end "
          + "id = redis.call('LPOP', KEYS[1]) end return false";

  /** Whether no other worker has got it since this attempt. */
  private static final String IS_MINE =
      "if redis.call('HGET', KEYS[4], ARGV[1]) ~= ARGV[2] then return 0 end ";

  /** Whether it is invisible still. */
  private static final String IS_TAKEN =
      "if redis.call('ZSCORE', KEYS[2], ARGV[1]) == false then return 0 end ";

  /** It may wait again, when its time is over: without its payload nobody gets it. */
  private static final String DONE =
      IS_MINE
          + "redis.call('ZREM', KEYS[2], ARGV[1]) redis.call('HDEL', KEYS[3], ARGV[1]) "
          + "redis.call('HDEL', KEYS[4], ARGV[1]) return 1";

  private static final String PROLONG =
      NOW + IS_MINE + IS_TAKEN + "redis.call('ZADD', KEYS[2], now + ARGV[3], ARGV[1]) return 1";
  private static final String GIVE_BACK =
      IS_MINE
          + IS_TAKEN
          + "redis.call('ZREM', KEYS[2], ARGV[1]) redis.call('LPUSH', KEYS[1], ARGV[1]) return 1";

  private final AshlarClient client;
  private final List<String> keys;
  private final Duration invisible;

  /**
   * @param invisible how long a worker has for a job before another gets it
   */
  public WorkQueue(AshlarClient client, String name, Duration invisible) {
    if (invisible.toMillis() < 1) {
      throw new IllegalArgumentException("no time to work: " + invisible);
    }
    String tag = "{" + name + "}";
    this.client = client;
    this.keys = List.of(tag + ":ready", tag + ":taken", tag + ":jobs", tag + ":attempts");
    this.invisible = Duration.ofMillis(invisible.toMillis());
  }

  /** Adds a job; its id. */
  public String add(String payload) {
    String id = UUID.randomUUID().toString();
    Value unused = ask(ADD, id, payload);
    return id;
  }

  /** The next job; empty when there is none. */
  public Optional<Job> take() {
    long askedNanos = Timer.SHARED.nanos();
    Value answer = ask(TAKE, Long.toString(invisible.toMillis()));
    if (answer.isNull()) {
      return Optional.empty();
    }
    List<Value> parts = answer.asList();
    return Optional.of(
        new Job(parts.get(0).asText(), parts.get(1).asText(), parts.get(2).asLong(), askedNanos));
  }

  /** The next job, which is waited for at most so long. */
  public Optional<Job> take(Duration atMost) {
    return Waiting.until(atMost, this::take);
  }

  /** About how many wait, those taken not counted. */
  public long waiting() {
    return client.lists().size(keys.get(0)).await();
  }

  private Value ask(String script, String... arguments) {
    return client.scripts().run(script, keys, List.of(arguments)).await();
  }

  /** A job that this worker has for a while. */
  public final class Job {
    private final String id;
    private final String payload;
    private final long attempt;
    private volatile long untilNanos;

    private Job(String id, String payload, long attempt, long askedNanos) {
      this.id = id;
      this.payload = payload;
      this.attempt = attempt;
      this.untilNanos = askedNanos + invisible.toNanos();
    }

    public String id() {
      return id;
    }

    public String payload() {
      return payload;
    }

    /** 1 for the first worker that got it. */
    public long attempt() {
      return attempt;
    }

    /** Whether no other worker can have it at this moment, if both clocks run equally fast. */
    public boolean isValid() {
      return Timer.SHARED.nanos() - untilNanos < 0;
    }

    /** It need not be done again; false when it was given to another worker meanwhile. */
    public boolean done() {
      return ask(DONE, id, Long.toString(attempt)).asBoolean();
    }

    /** Begins the time anew; false when it is over, and another worker may have the job. */
    public boolean prolong() {
      long askedNanos = Timer.SHARED.nanos();
      boolean prolonged =
          ask(PROLONG, id, Long.toString(attempt), Long.toString(invisible.toMillis())).asBoolean();
      if (prolonged) {
        untilNanos = askedNanos + invisible.toNanos();
      }
      return prolonged;
    }

    /** Lets another worker have it at once; false when its time was over already. */
    public boolean giveBack() {
      untilNanos = Timer.SHARED.nanos();
      return ask(GIVE_BACK, id, Long.toString(attempt)).asBoolean();
    }
  }
}
