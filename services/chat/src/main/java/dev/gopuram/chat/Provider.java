package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.TokenCount;
import dev.gopuram.kernel.TokenStream;
import java.util.List;

/** Someone who answers: the port to every way of answering. */
interface Provider {
    Completion complete(Ask ask);

    /** Returns once the answer has begun; until then it throws. */
    TokenStream stream(Ask ask);

    /** How many tokens the request has, counted by the one who would read them where that is offered. */
    TokenCount count(Ask ask);

    /** Whether it answers to the model's name. */
    boolean serves(String model);

    /** What a model of its is called everywhere, whatever name it was asked by: as answers say it. */
    String nameOf(String model);

    /** The models it is known to have; others may be there as well. */
    List<String> models();
}
