package dev.gopuram.contracts.search;

import java.util.List;

/** The several values of one metadata field, in the order given. */
public record Values(List<String> values) {
    public Values {
        values = List.copyOf(values);
    }
}
