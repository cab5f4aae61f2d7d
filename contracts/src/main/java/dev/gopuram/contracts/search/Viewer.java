package dev.gopuram.contracts.search;

import java.util.List;

/**
 * Who looks, as the application knows its users. It sees documents without an access list, and those whose list names it
 * or one of its groups.
 *
 * @param subject the user's name, at most 256 characters; empty for one who is known by groups alone
 * @param groups the groups it is in, at most 256
 */
public record Viewer(String subject, List<String> groups) {
    public Viewer {
        groups = List.copyOf(groups);
    }
}
