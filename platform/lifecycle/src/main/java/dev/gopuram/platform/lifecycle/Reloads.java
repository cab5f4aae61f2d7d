package dev.gopuram.platform.lifecycle;

import java.util.function.Function;

/**
 * Where a part learns of new settings while it runs. They count for all parts or for none: each first makes ready what the
 * settings ask for, and only when none has objected are they put to use.
 */
@FunctionalInterface
public interface Reloads<S> {
    /**
     * Makes ready, without any effect, what new settings ask for. Throws a {@link dev.gopuram.kernel.Problem} where they
     * cannot be; what it returns puts them to use, and cannot fail.
     */
    @FunctionalInterface
    interface Preparation<S> {
        Runnable prepare(S next);
    }

    /** Has the preparation take part in each reload to come. */
    void join(Preparation<? super S> preparation);

    /** Settings that never change. */
    static <S> Reloads<S> never() {
        return preparation -> {};
    }

    /** Those of a part of the settings. */
    default <P> Reloads<P> part(Function<? super S, ? extends P> part) {
        return preparation -> join(next -> preparation.prepare(part.apply(next)));
    }
}
