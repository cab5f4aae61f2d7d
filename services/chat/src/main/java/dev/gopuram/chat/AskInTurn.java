package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the model that a request names, and where that cannot answer whoever is declared in its place, in order. That ends
 * with the first byte of an answer: from then on nobody else steps in. Who stepped in is told with the answer; where
 * nobody could, the failure told is that of the model asked for. What failed attempts have used is never lost.
 */
final class AskInTurn {
    private static final Logger log = LoggerFactory.getLogger(AskInTurn.class);

    private final Supplier<Offer> offer;
    private final ChatListener listener;

    AskInTurn(Supplier<Offer> offer, ChatListener listener) {
        this.offer = offer;
        this.listener = listener;
    }

    /** Who is asked first, and who after that. */
    record Turns(ModelResolver.Target first, Fallbacks.Chain then) {}

    /** Whose turn it is for a request; NOT_FOUND where its model is unknown. */
    Turns turns(ChatRequest request) {
        Offer now = offer.get();
        ChatRequest.Prompted prompt = request.prompt();
        if (prompt != null) {
            return turns(now, prompt.use().models());
        }
        String asked = now.models().nameOf(request.asked().model());
        ModelResolver.Target target = now.models().resolve(asked);
        return new Turns(target, now.fallbacks().of(asked, target));
    }

    /** A prompt's own models, each in the place of the one before; without any, the default model and its fallbacks. */
    private static Turns turns(Offer now, List<String> models) {
        if (models.isEmpty()) {
            ModelResolver.Target usual = now.models().resolve("");
            return new Turns(usual, now.fallbacks().of(now.models().nameOf(""), usual));
        }
        return new Turns(
                now.models().ofPrompt(models.getFirst()), now.fallbacks().chained(models, now.models()));
    }

    Completion complete(Turns turns, ChatRequest request, Sources sources) {
        return ask(turns, request, sources, AskInTurn::formed, AskInTurn::labelled);
    }

    TokenStream stream(Turns turns, ChatRequest request, Sources sources) {
        return ask(turns, request, sources, Provider::stream, AskInTurn::labelled);
    }

    private static Completion formed(Provider provider, Ask ask) {
        Completion completion = provider.complete(ask);
        ChatRequest.Prompted prompt = ask.request().prompt();
        if (prompt != null) {
            prompt.use().requireForm(ask.request(), completion);
        }
        return completion;
    }

    /** Puts a label on an answer, and what was used before it. */
    private interface Labelling<T> {
        T of(T answer, String fallback, @Nullable Usage before);
    }

    private <T> T ask(
            Turns turns,
            ChatRequest request,
            Sources sources,
            BiFunction<Provider, Ask, T> way,
            Labelling<T> labelling) {
        Fallbacks.Chain chain = turns.then();
        Problem failure;
        try {
            Duration patience = chain.steps().isEmpty() ? null : chain.firstByte();
            return way.apply(
                    turns.first().provider(), new Ask(request, turns.first().model(), sources, patience));
        } catch (Problem problem) {
            failure = problem;
        }
        if (!chain.mends(failure)) {
            throw failure;
        }
        Problem.Spent spent = failure.spent();
        for (Fallbacks.Step step : chain.steps()) {
            if (CallContext.current().deadline().expired()) {
                break;
            }
            try {
                boolean last = step.equals(chain.steps().getLast());
                Ask ask = new Ask(request, step.target().model(), sources, last ? null : chain.firstByte());
                T answer = way.apply(step.target().provider(), ask);
                steppedIn(chain, step, failure);
                return labelling.of(answer, step.name(), spent == null ? null : shared(spent));
            } catch (Problem problem) {
                spent = both(spent, problem.spent());
                if (problem.code() == Problem.Code.CANCELLED) {
                    throw spent == null ? problem : problem.spent(spent);
                }
            }
        }
        throw spent == null ? failure : failure.spent(spent);
    }

    private void steppedIn(Fallbacks.Chain chain, Fallbacks.Step step, Problem failure) {
        listener.fellBack(chain.name(), step.name());
        log.atInfo()
                .addKeyValue("requestId", CallContext.current().requestId())
                .addKeyValue("from", chain.name())
                .addKeyValue("to", step.name())
                .addKeyValue("code", failure.code())
                .log("a fallback answered");
    }

    private static Problem.@Nullable Spent both(Problem.@Nullable Spent one, Problem.@Nullable Spent other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return new Problem.Spent(one.model(), one.usage().plus(shared(other)));
    }

    /** What was used before an answer is not the answering model's. */
    private static Usage shared(Problem.Spent spent) {
        return spent.usage().by(spent.model());
    }

    private static Completion labelled(Completion answer, String fallback, @Nullable Usage before) {
        Usage usage = before == null ? answer.usage() : answer.usage().plus(before);
        return new Completion(answer.body(), answer.model(), label(fallback, answer.fallback()), usage);
    }

    private static TokenStream labelled(TokenStream answer, String fallback, @Nullable Usage before) {
        TokenStream.Head head = answer.head();
        TokenStream counted = before == null ? answer : counting(answer, before);
        return counted.headed(new TokenStream.Head(head.model(), label(fallback, head.fallback())));
    }

    private static String label(String fallback, String further) {
        return further.isEmpty() ? fallback : fallback + ", " + further;
    }

    /** The same stream, whose end counts what was used before it as well. */
    private static TokenStream counting(TokenStream source, Usage before) {
        TokenStream out = TokenStream.open();
        out.feed().onRoom(source::resume);
        out.feed().onCancel(source::close);
        source.onEnd(end -> {
            if (end instanceof End.Cancelled) {
                out.feed().end(end.with(end.usage().plus(before)));
            }
        });
        source.forwardTo(new TokenStream.Sink() {
            @Override
            public boolean write(Frame frame) {
                return out.feed().offer(frame);
            }

            @Override
            public void end(End end) {
                out.feed().end(end.with(end.usage().plus(before)));
            }
        });
        return out;
    }
}
