package dev.gopuram.oip;

import dev.gopuram.kernel.Problem;
import dev.gopuram.oip.ConformanceResult.Status;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The suite that tells whether a server keeps to the protocol. It knows of the server only what the protocol says: the
 * model's tensors come from its metadata, and whatever form a request has, the model has to say the same, so it must not be
 * one that answers by chance.
 */
public final class Conformance {
    private Conformance() {}

    /**
     * Runs every check, one after the other. A server that cannot be reached fails them.
     *
     * @param seen told each result as it comes
     */
    public static List<ConformanceResult> run(ConformanceTarget target, Consumer<ConformanceResult> seen) {
        List<ConformanceResult> results = new ArrayList<>();
        Consumer<ConformanceResult> each = seen.andThen(results::add);
        URI url = target.url();
        if (url != null) {
            try (RestSubject subject = new RestSubject(target, url)) {
                rest().forEach(check -> each.accept(tried(check, subject)));
            }
        }
        String grpc = target.grpc();
        if (grpc != null) {
            try (GrpcSubject subject = new GrpcSubject(target, grpc)) {
                grpc().forEach(check -> each.accept(tried(check, subject)));
            }
        }
        return results;
    }

    static List<Check<RestSubject>> rest() {
        return Stream.of(
                        RestServerChecks.all(),
                        RestInferChecks.all(),
                        RestRefusalChecks.all(),
                        RestBinaryChecks.all(),
                        RestExtensionChecks.all())
                .flatMap(List::stream)
                .toList();
    }

    static List<Check<GrpcSubject>> grpc() {
        return Stream.of(GrpcChecks.all(), GrpcStreamChecks.all())
                .flatMap(List::stream)
                .toList();
    }

    private static <S> ConformanceResult tried(Check<S> check, S subject) {
        try {
            check.trial().run(subject);
            return new ConformanceResult(check.id(), check.title(), Status.PASSED, "");
        } catch (Verdict verdict) {
            return new ConformanceResult(check.id(), check.title(), verdict.status(), verdict.detail());
        } catch (Problem problem) {
            return new ConformanceResult(check.id(), check.title(), Status.FAILED, problem.detail());
        } catch (Exception failure) {
            return new ConformanceResult(check.id(), check.title(), Status.FAILED, failure.toString());
        }
    }
}
