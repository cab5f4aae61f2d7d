package dev.gopuram.contracts.chat;

import java.util.List;

/** The breakers, by the names of their upstreams; there is one for each that was called. */
public record UpstreamBreakerList(List<UpstreamBreaker> breakers) {
    public UpstreamBreakerList {
        breakers = List.copyOf(breakers);
    }
}
