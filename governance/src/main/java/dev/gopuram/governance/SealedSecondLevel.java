package dev.gopuram.governance;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.cache.SecondLevel;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.platform.security.SubjectKeys;
import dev.gopuram.platform.security.WrappedKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals what another second level keeps: each answer with a key of its own, which goes with it, wrapped by the master key
 * and bound to its place. What cannot be opened, since it was altered, moved or sealed under another master key, is as
 * good as nothing.
 */
public final class SealedSecondLevel implements SecondLevel {
    private static final Logger log = LoggerFactory.getLogger(SealedSecondLevel.class);
    private static final String PLACE = "kept_answer";

    /** The answer is nobody's in particular here: its question, tenant included, is in the name it is found by. */
    private static final String NOBODY = "";

    private final SecondLevel store;
    private final SubjectKeys keys;
    private final AtomicBoolean told = new AtomicBoolean();

    private SealedSecondLevel(SecondLevel store, SubjectKeys keys) {
        this.store = store;
        this.keys = keys;
    }

    public static SecondLevel over(SecondLevel store, MasterKeySource master, Clock clock) {
        return new SealedSecondLevel(store, new SubjectKeys(master.open(false), clock));
    }

    @Override
    public CompletionStage<Optional<Bytes>> find(Bytes key) {
        return store.find(key).thenApply(found -> found.flatMap(bytes -> opened(id(key), bytes)));
    }

    /** Sealed aside: who puts it may be the thread that passes a stream on. */
    @Override
    public CompletionStage<Void> put(Bytes key, Bytes value, Duration keep) {
        return CompletableFuture.supplyAsync(() -> sealed(id(key), value), Thread::startVirtualThread)
                .thenCompose(bytes -> store.put(key, bytes, keep));
    }

    @Override
    public CompletionStage<Void> remove(Bytes key) {
        return store.remove(key);
    }

    /** The number of the master key, the length of the wrapped key, that key, and the sealed answer. */
    private Bytes sealed(String id, Bytes value) {
        WrappedKey key = keys.make(id, NOBODY, PLACE);
        Bytes answer = keys.open(key).seal(value, PLACE);
        return Bytes.wrap(ByteBuffer.allocate(2 * Integer.BYTES + key.wrapped().length() + answer.length())
                .putInt(key.master())
                .putInt(key.wrapped().length())
                .put(key.wrapped().shared())
                .put(answer.shared())
                .array());
    }

    private Optional<Bytes> opened(String id, Bytes sealed) {
        ByteBuffer bytes = ByteBuffer.wrap(sealed.shared());
        if (bytes.remaining() < 2 * Integer.BYTES) {
            return Optional.empty();
        }
        int master = bytes.getInt();
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            return Optional.empty();
        }
        WrappedKey key = new WrappedKey(id, NOBODY, PLACE, master, next(bytes, length));
        try {
            return Optional.of(keys.open(key).open(next(bytes, bytes.remaining()), PLACE));
        } catch (Problem unopened) {
            tell(unopened);
            return Optional.empty();
        }
    }

    private void tell(Problem unopened) {
        if (told.compareAndSet(false, true)) {
            log.atWarn()
                    .addKeyValue("service", "gateway")
                    .addKeyValue("cause", unopened.detail())
                    .log("an answer in the second level of the cache cannot be opened and is made anew; so are others");
        }
    }

    private static Bytes next(ByteBuffer bytes, int length) {
        byte[] taken = new byte[length];
        bytes.get(taken);
        return Bytes.wrap(taken);
    }

    private static String id(Bytes key) {
        return HexFormat.of().formatHex(key.shared());
    }
}
