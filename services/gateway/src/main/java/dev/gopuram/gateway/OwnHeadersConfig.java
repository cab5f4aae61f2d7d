package dev.gopuram.gateway;

import dev.gopuram.kernel.Problem;
import java.util.List;

/**
 * Which headers pass, by name. {@code *} stands for every header that is no credential and no label of the gateway's; what
 * belongs to one connection, and the gateway's own labels, never pass.
 *
 * @param request to the upstream; {@code authorization} and the like pass only where they are named
 * @param response to the client; {@code server} and the like pass only where they are named
 */
public record OwnHeadersConfig(List<String> request, List<String> response) {
    static final String ANY = "*";

    public OwnHeadersConfig {
        request = checked("request", request);
        response = checked("response", response);
    }

    public static OwnHeadersConfig defaults() {
        return new OwnHeadersConfig(List.of(ANY), List.of(ANY));
    }

    private static List<String> checked(String field, List<String> names) {
        for (String name : names) {
            if (!name.equals(ANY) && !name.matches("[a-z0-9!#$%&'*+.^_`|~-]{1,128}")) {
                throw Problem.invalid(field, name, "header names in small letters, or *");
            }
        }
        return List.copyOf(names);
    }
}
