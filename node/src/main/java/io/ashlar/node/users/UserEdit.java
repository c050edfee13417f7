package io.ashlar.node.users;

import io.ashlar.node.acl.AclUser;
import io.ashlar.resp.Reply;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** A change as somebody asks for it: made anew for newer users when others came first. Pure. */
@FunctionalInterface
interface UserEdit {
  /** What it comes to. */
  sealed interface Result {}

  /** Nothing is to be changed. */
  record Answer(Reply reply) implements Result {}

  /**
   * @param reply once it is done
   */
  record Change(Map<String, AclUser> set, List<String> deleted, Reply reply) implements Result {}

  Result on(SortedMap<String, AclUser> users);
}
