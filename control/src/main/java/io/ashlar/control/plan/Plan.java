package io.ashlar.control.plan;

import java.util.List;

/**
 * What to do now, and what is wrong.
 *
 * @param actions in order of urgency; independent of each other, to be begun together
 * @param problems worst first
 * @param waiting how many further actions are due as soon as those that run have made room
 */
public record Plan(List<Action> actions, List<Problem> problems, int waiting) {
  public Plan {
    actions = List.copyOf(actions);
    problems = List.copyOf(problems);
  }
}
