package dev.gopuram.platform.http;

/**
 * The threads that move bytes.
 *
 * @param eventLoops how many; 0 means one for each core. Few are better: a stream whose upstream and client share one is
 *     relayed without a thread switch
 */
public record HttpRuntimeConfig(int eventLoops) {
    public HttpRuntimeConfig {
        Bounds.check("event_loops", eventLoops, 0, 256);
    }

    public static HttpRuntimeConfig defaults() {
        return new HttpRuntimeConfig(0);
    }
}
