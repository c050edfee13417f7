package io.ashlar.control;

/** What became of a change of the users. */
public sealed interface UserChange {

  /** It is agreed on, under the epoch after the expected one. */
  record Done() implements UserChange {}

  /** The users are not those any more that the change was made for. Nothing has changed. */
  record Overtaken() implements UserChange {}

  /** Nothing has changed, and repeating it is of no use. */
  record Refused(String reason) implements UserChange {}
}
