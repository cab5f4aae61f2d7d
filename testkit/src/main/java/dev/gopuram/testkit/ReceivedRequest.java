package dev.gopuram.testkit;

import dev.gopuram.kernel.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A request that a {@link ScriptedUpstream} got, and what became of it. */
public final class ReceivedRequest {
    private final String method;
    private final String path;
    private final Map<String, List<String>> headers;
    private final Bytes body;
    private final CountDownLatch left = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    ReceivedRequest(String method, String path, Map<String, List<String>> headers, Bytes body) {
        this.method = method;
        this.path = path;
        this.headers = headers;
        this.body = body;
    }

    public String method() {
        return method;
    }

    /** The request target as sent, its query included. */
    public String path() {
        return path;
    }

    public List<String> headers(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    public Bytes body() {
        return body;
    }

    /** Whether the client closed or reset the connection before its reply was whole, within the bound. */
    public boolean awaitDisconnect(Duration bound) {
        return await(left, bound);
    }

    /** Whether the script played to its end with the client still there, within the bound. */
    public boolean awaitAnswered(Duration bound) {
        return await(answered, bound);
    }

    void clientLeft() {
        left.countDown();
    }

    boolean hasLeft() {
        return left.getCount() == 0;
    }

    void played() {
        answered.countDown();
    }

    boolean hasPlayed() {
        return answered.getCount() == 0;
    }

    private static boolean await(CountDownLatch latch, Duration bound) {
        try {
            return latch.await(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String toString() {
        return method + " " + path + " (" + body.length() + " bytes)";
    }
}
