package dev.gopuram.testkit;

import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Step;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.wire.Delivery;
import java.util.function.Supplier;

/**
 * Every call arrives twice: the first reply is lost on the way back, a stream's after its first step, and the caller
 * asks again. Both deliveries must succeed, or fail with the same code: a service on which the first one left something
 * behind that the second one meets fails the test here, where else the test would see the second alone.
 */
final class Twice implements Delivery {
    @Override
    public <T> T deliver(String service, String method, Supplier<T> call) {
        Outcome<T> first = outcome(call);
        if (first instanceof Outcome.Answered<T>(TokenStream stream)) {
            lose(stream);
        }
        if (first.left()) {
            return first.get();
        }
        Outcome<T> second = outcome(call);
        if (!second.left() && !first.word().equals(second.word())) {
            throw new AssertionError(service + "." + method + ", delivered twice: first " + first + ", then " + second
                    + " (expected: both answered, or both failed with one code)");
        }
        return second.get();
    }

    private static <T> Outcome<T> outcome(Supplier<T> call) {
        try {
            return new Outcome.Answered<>(call.get());
        } catch (Problem problem) {
            return new Outcome.Failed<>(problem);
        }
    }

    private static void lose(TokenStream stream) {
        try (stream) {
            Step _ = stream.next();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Problem.from(interrupted);
        }
    }

    /** What became of one delivery. */
    private sealed interface Outcome<T> {
        T get();

        /** Two outcomes of the same word are alike. */
        String word();

        /** Whether the caller itself was interrupted, which says nothing of the service. */
        boolean left();

        record Answered<T>(T value) implements Outcome<T> {
            @Override
            public T get() {
                return value;
            }

            @Override
            public String word() {
                return "OK";
            }

            @Override
            public boolean left() {
                return false;
            }
        }

        record Failed<T>(Problem problem) implements Outcome<T> {
            @Override
            public T get() {
                throw problem;
            }

            @Override
            public String word() {
                return problem.code().name();
            }

            @Override
            public boolean left() {
                return problem.code() == Problem.Code.CANCELLED;
            }
        }
    }
}
