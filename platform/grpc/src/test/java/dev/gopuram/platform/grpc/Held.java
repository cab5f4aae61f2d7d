package dev.gopuram.platform.grpc;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.http.Done;
import dev.gopuram.platform.http.Exchange;
import dev.gopuram.platform.http.Handler;
import dev.gopuram.testkit.Eventually;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A handler that reads every body and leaves the answers to the test. */
final class Held implements Handler {
    private final int maxBytes;
    private final List<One> all = new CopyOnWriteArrayList<>();

    Held(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** One exchange and what was heard of it. */
    static final class One {
        final Exchange exchange;
        final AtomicInteger gone = new AtomicInteger();
        volatile @Nullable Bytes body;
        volatile @Nullable Problem failure;
        volatile @Nullable Done done;

        One(Exchange exchange) {
            this.exchange = exchange;
        }

        String text() {
            Bytes known = body;
            return known == null ? "" : known.utf8();
        }

        Done awaitDone() {
            return Eventually.value(Eventually.BOUND, () -> done, known -> known != null);
        }
    }

    @Override
    public void handle(Exchange exchange) {
        One one = new One(exchange);
        exchange.onGone(one.gone::incrementAndGet);
        exchange.onDone(how -> one.done = how);
        exchange.body(maxBytes, whole -> one.body = whole, problem -> one.failure = problem);
        all.add(one);
    }

    int count() {
        return all.size();
    }

    /** The exchange that came as such, once its body has come or failed. */
    One await(int index) {
        Eventually.until(
                "exchange " + index,
                () -> all.size() > index && (all.get(index).body != null || all.get(index).failure != null));
        return all.get(index);
    }

    /** The exchange that came as such. */
    One awaitBegun(int index) {
        Eventually.until("exchange " + index, () -> all.size() > index);
        return all.get(index);
    }
}
