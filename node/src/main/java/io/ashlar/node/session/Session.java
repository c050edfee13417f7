package io.ashlar.node.session;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.WatchSet;
import io.ashlar.node.acl.Account;
import io.ashlar.node.pubsub.Subscriptions;
import io.ashlar.resp.RespVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One connected client. Changed on its connection's thread only; other threads may read single
 * values of it, slightly late.
 */
public final class Session {
  private final long id;
  private final String address;
  private final String localAddress;
  private final int fileDescriptor;
  private final long createdNanos;
  private final SessionControl control;
  private final Subscriptions subscriptions;
  private final CacheTracking tracking = new CacheTracking();
  private final FollowerReads followerReads = new FollowerReads();

  /** Left to others to take back when the client resets or goes. */
  private final Map<Object, Runnable> endings = new LinkedHashMap<>();

  private final Watching watching;
  private String name = "";
  private String libraryName = "";
  private String libraryVersion = "";
  private final Login login;
  private int database;
  private RespVersion resp = RespVersion.RESP2;
  private ReplyMode replyMode = ReplyMode.ON;
  private boolean muted;
  private boolean noEvict;
  private boolean noTouch;
  private boolean carriesMany;
  private SessionRole role = SessionRole.CLIENT;
  private boolean closing;
  private @Nullable TransactionQueue transaction;
  private volatile @Nullable BlockedCall blockedCall;
  private String lastCommand = "NULL";
  private long lastInteractionNanos;
  private long bytesIn;
  private long bytesOut;
  private long commands;

  /**
   * @param address {@code ip:port} of the client, {@code localAddress} the one it connected to
   * @param fileDescriptor of its socket, -1 when unknown
   * @param defaultAccount whose it is until it says otherwise
   * @param releaseWatch forgets a watch set on the shard with that id; called from the connection's
   *     thread
   */
  public Session(
      long id,
      String address,
      String localAddress,
      int fileDescriptor,
      Account defaultAccount,
      long nowNanos,
      SessionControl control,
      BiConsumer<String, WatchSet> releaseWatch) {
    this.id = id;
    this.address = address;
    this.localAddress = localAddress;
    this.fileDescriptor = fileDescriptor;
    this.login = new Login(defaultAccount);
    this.createdNanos = nowNanos;
    this.lastInteractionNanos = nowNanos;
    this.control = control;
    this.subscriptions = new Subscriptions(control);
    this.watching = new Watching(releaseWatch);
  }

  // ---- identity ----

  public long id() {
    return id;
  }

  public String address() {
    return address;
  }

  public String localAddress() {
    return localAddress;
  }

  public int fileDescriptor() {
    return fileDescriptor;
  }

  public SessionControl control() {
    return control;
  }

  public String name() {
    return name;
  }

  public void setName(String value) {
    name = value;
  }

  /** Its user's name, as texts show it. */
  public String user() {
    return login.account().user().shownName();
  }

  public Login login() {
    return login;
  }

  public String libraryName() {
    return libraryName;
  }

  public void setLibraryName(String value) {
    libraryName = value;
  }

  public String libraryVersion() {
    return libraryVersion;
  }

  public void setLibraryVersion(String value) {
    libraryVersion = value;
  }

  // ---- modes ----

  public RespVersion resp() {
    return resp;
  }

  public void setResp(RespVersion value) {
    resp = value;
  }

  /** The number of the one that SELECT chose. */
  public int database() {
    return database;
  }

  public void setDatabase(int number) {
    database = number;
  }

  /** A new command starts: decides whether its reply is sent. */
  public void beginCommand() {
    muted = replyMode != ReplyMode.ON;
    if (replyMode == ReplyMode.SKIP_NEXT) {
      replyMode = ReplyMode.ON;
    }
  }

  /** Whether the command that runs now is not answered. */
  public boolean muted() {
    return muted;
  }

  /** CLIENT REPLY. ON lets the reply of the running command out too. */
  public void setReplyMode(ReplyMode value) {
    if (value == ReplyMode.SKIP_NEXT && replyMode == ReplyMode.OFF) {
      return;
    }
    replyMode = value;
    if (value == ReplyMode.ON) {
      muted = false;
    }
  }

  public boolean noEvict() {
    return noEvict;
  }

  public void setNoEvict(boolean value) {
    noEvict = value;
  }

  public boolean noTouch() {
    return noTouch;
  }

  public void setNoTouch(boolean value) {
    noTouch = value;
  }

  /** READONLY: which reads followers may answer. */
  public FollowerReads followerReads() {
    return followerReads;
  }

  /** It is a router's connection, which carries the requests of many clients. */
  public boolean carriesMany() {
    return carriesMany;
  }

  public void setCarriesMany() {
    carriesMany = true;
  }

  /** The channels that it listens to. */
  public Subscriptions subscriptions() {
    return subscriptions;
  }

  /** It sends requests; that it has sent none for long is not in its nature. */
  public boolean onlyAsks() {
    return role == SessionRole.CLIENT && subscriptions.isEmpty();
  }

  /** Under RESP2 a client that listens to channels may do little else. */
  public boolean onlyListens() {
    return resp == RespVersion.RESP2 && !subscriptions.isEmpty();
  }

  /** Its cache, and how it is kept true. */
  public CacheTracking tracking() {
    return tracking;
  }

  public SessionRole role() {
    return role;
  }

  public void setRole(SessionRole value) {
    role = value;
  }

  /** Runs {@code ending} when the client resets or goes; one for each {@code owner}. */
  public void onEnd(Object owner, Runnable ending) {
    endings.put(owner, ending);
  }

  /** The connection ends once everything owed is sent. */
  public boolean closing() {
    return closing;
  }

  public void setClosing() {
    closing = true;
  }

  /** RESET: as just connected, but for the name of the library. */
  public void reset() {
    endTransaction();
    subscriptions.clear();
    runEndings();
    name = "";
    database = 0;
    resp = RespVersion.RESP2;
    setReplyMode(ReplyMode.ON);
    noEvict = false;
    noTouch = false;
    followerReads.allow(false);
    login.reset();
  }

  // ---- transaction ----

  /** The commands since MULTI; null outside of a transaction. */
  public @Nullable TransactionQueue transaction() {
    return transaction;
  }

  public void beginTransaction() {
    transaction = new TransactionQueue(database);
  }

  /** Ends MULTI, if any, and forgets all watches. */
  public void endTransaction() {
    transaction = null;
    clearWatches();
  }

  /**
   * Ends MULTI for an EXEC that is about to run; the watches stay registered until {@link
   * #releaseTaken} or the end of the session.
   *
   * @return what was watched, by shard id
   */
  public Map<String, WatchedShard> takeTransaction() {
    transaction = null;
    return watching.take();
  }

  /** The EXEC that took these watches is over. */
  public void releaseTaken(Map<String, WatchedShard> taken) {
    watching.releaseTaken(taken);
  }

  /** The keys watched on a shard; made when there are none yet. */
  public WatchSet watchesOn(String shardId, int slot) {
    return watching.on(shardId, slot);
  }

  /** By shard id. */
  public Map<String, WatchedShard> watches() {
    return watching.all();
  }

  public void clearWatches() {
    watching.clear();
  }

  // ---- blocking ----

  /** The blocking command under way, null when there is none. */
  public @Nullable BlockedCall blockedCall() {
    return blockedCall;
  }

  public void setBlockedCall(@Nullable BlockedCall call) {
    blockedCall = call;
  }

  /** Whether the client waits for a key. */
  public boolean blocked() {
    BlockedCall call = blockedCall;
    return call != null && call.waiting();
  }

  /** The connection is gone: nothing of this client stays behind on the shards. */
  public void disconnected() {
    BlockedCall call = blockedCall;
    if (call != null) {
      call.abandon();
    }
    endTransaction();
    subscriptions.end();
    runEndings();
    watching.end();
  }

  private void runEndings() {
    List<Runnable> all = List.copyOf(endings.values());
    endings.clear();
    all.forEach(Runnable::run);
  }

  // ---- for lists and statistics ----

  public String lastCommand() {
    return lastCommand;
  }

  /** Notes that a command begins, and the time. */
  public void noteCommand(CommandSpec command, long nowNanos) {
    lastCommand = command.name();
    tracking.commandBegins(command, transaction != null);
    lastInteractionNanos = nowNanos;
    commands++;
  }

  public long commands() {
    return commands;
  }

  public long ageSeconds(long nowNanos) {
    return Math.max(0, nowNanos - createdNanos) / 1_000_000_000L;
  }

  public long idleSeconds(long nowNanos) {
    return Math.max(0, nowNanos - lastInteractionNanos) / 1_000_000_000L;
  }

  public long bytesIn() {
    return bytesIn;
  }

  public void addBytesIn(long count) {
    bytesIn += count;
  }

  public long bytesOut() {
    return bytesOut;
  }

  public void addBytesOut(long count) {
    bytesOut += count;
  }
}
