"""The phrasings of what only some kinds of message say: first touches, thanks, times, notes.

Placeholders in braces are filled by the composer with sourced facts only.
"""

from __future__ import annotations

from agentarmy.domain.stages import Stage
from agentarmy.writing import record_phrases

INTRO_YOU = (
    "I'm {rep} from {us}. As {title} at {company}, you may be the right person to ask.",
    "My name is {rep}, and I work for {us}. I am writing because you are {title} at {company}.",
    "I'm with {us}, and since you are {title} at {company}, I thought I'd ask you directly.",
    "I'm {rep} from {us}, and I have one quick question for you as {title} at {company}.",
    "I work for {us} and have a quick question that you, as {title} at {company}, can"
    " probably answer.",
    "My name is {rep}, and I'm with {us}. I have one question for you as {title} at {company}.",
)
INTRO_COMPANY = (
    "I'm {rep} from {us}, and I have one quick question for {company}.",
    "My name is {rep}, I work for {us}, and I have a quick question for {company}.",
    "I'm with {us} and would like to ask how {company} handles one thing.",
)
INTRO_TITLE = (
    "I'm {rep} from {us}. As {title}, you may be the right person to ask.",
    "My name is {rep}, I work for {us}, and I have one quick question for you as {title}.",
)
INTRO = (
    "My name is {rep}, and I work for {us}.",
    "I'm {rep} from {us}, and I have one quick question.",
    "I work for {us} and have one quick question.",
)
INTRO_PLAIN = (
    "We haven't spoken before, so let me get straight to it.",
    "We haven't met yet, so let me keep this short.",
)
PRODUCT_LINE = (
    "We offer {said}.",
    "We supply {said}.",
    "We sell {said}.",
)
PROOF = (
    "Customers tell us that {said}.",
    "What we hear from customers: {said}.",
    "Our customers report that {said}.",
)
PRODUCT_RANGE = (
    "We offer {said}.",
    "We supply {said}.",
    "We sell {said}.",
)
FIRST_ASK = (
    "How do you handle this at {company} today?",
    "How does {company} do this today?",
    "What do you use for this at {company} today?",
    "How do you do this today?",
)
FIRST_ASK_TOP = (
    "Is this something {company} is looking at this year?",
    "Who at {company} would be the right person to ask about this?",
    "Is this a topic at {company} right now?",
    "Is this a topic for you right now?",
)
FIRST_ASK_THING = (
    "Is this something you could use at {company}?",
    "Would that be of any use at {company}?",
    "Is this a topic at {company} at the moment?",
)
FIRST_ASK_DOING = (
    "How do you {do} at {company} today?",
    "How do you currently {do} at {company}?",
    "What do you use at {company} to {do}?",
)
FIRST_ASK_KIND = (
    "Do you have {kind} at {company} {which}?",
    "Are there {kind} at {company} {which}?",
    "Does {company} have {kind} {which}?",
)
FIRST_ASK_RANGE = (
    "Is any of that a topic at {company} this year?",
    "Could you use any of that at {company}?",
)
WAY_OUT = (
    "If this isn't a topic for you, a quick no is fine.",
    "If it's not relevant, just tell me and I won't follow up.",
    "If this isn't for you, a short no is fine.",
    "A quick no is as welcome as a yes.",
    "If you're not the right person, just let me know.",
)
WAY_OUT_ASIDE = (
    "If somebody else looks after this, I'd be grateful for a pointer.",
    "If this is a colleague's area, just tell me who to ask.",
    "If this isn't your area, feel free to point me to the right person.",
)
"""To somebody whose office is another one."""
WAY_OUT_SOFT = (
    "If this is not a topic at the moment, no reply is needed.",
    "If it is not a topic at present, please do not feel obliged to reply.",
)
FIRST_RELATION = {
    "apac": (
        "I hope you do not mind my getting in touch without an introduction.",
        "Please excuse my writing to you without an introduction.",
    ),
}
GLAD_OF_THEM = (
    "We are glad to hear from you.",
    "It is good to hear from you.",
)
"""Where somebody of a region that begins with the person writes to us first."""
FIRST_DECISION = {
    "apac": (
        "I would be glad to send an overview that you can share with your colleagues.",
        "If it would help, I can send a short overview for you and your colleagues.",
    ),
    "emea": (
        "If you'd rather read first, I can send you the details.",
        "I can also send you the details in writing.",
    ),
}
FIRST_SUBJECTS = (
    "{topic} for {company}",
    "{topic}: a quick question",
    "A quick question about {topic}",
)
FIRST_SUBJECTS_PLAIN = (
    "A question for {company}",
    "A quick question for {company}",
)
ABOUT_DEAL = (
    "I'm writing about the {deal}.",
    "This is about the {deal}.",
    "A quick note on the {deal}.",
    "I wanted to check in on the {deal}.",
    "I'd like to come back to the {deal}.",
)
YOUR_STEP = (
    "I have one open point on your side: to {step}.",
    "As far as I know, the next step is with you: to {step}.",
)
NEXT_OR_CALL = (
    "If a short call is easier, just name a day.",
    "By email or on a short call, whichever you prefer.",
    "If you'd rather talk, just name a day.",
    "A quick reply is fine, or a short call if that's easier.",
    "Write or call, whichever is easier.",
)
BLANK_QUESTION = (
    "Where do things stand on your end?",
    "How is it looking on your side?",
    "What's still open on your side?",
    "Where did you leave it?",
    "What's holding it up on your side?",
    "How does this fit your plans today?",
)
THANKS_TALK = (
    "Thank you for the conversation on {day}.",
    "Thank you for taking the time on {day}.",
    "Thanks for talking with me on {day}.",
)
THANKS_MAIL = (
    "Thank you for your message of {day}.",
    "Thanks for your note of {day}.",
    "Thank you for writing on {day}.",
)
THANKS_VISIT = {
    "them": (
        "Thank you for having us.",
        "Thank you for your time during the visit.",
        "Thanks for having us, it was good to see you.",
    ),
    "us": (
        "Thank you for coming to see us.",
        "Thank you for making the trip.",
        "Thanks for coming by, it was good to see you.",
    ),
}
"""By who was visited."""
PLAN_NEXT = (
    "Just let me know what you need from us for that.",
    "Tell me what you need from us for that, and I'll get it going.",
)
"""Where they told of a plan."""
TAKEN_ALONG = (
    "It helps to know that {said}.",
    "I've made a note that {said}.",
    "Thanks for telling me that {said}.",
)
GLAD_PLAN = (
    "I'm glad that {said}.",
    "Good to know that {said}.",
    "It's good to hear that {said}.",
)
SLOT_STANDS = (
    "{slot} it is, and I look forward to it.",
    "I've put {slot} in my calendar.",
)
OUR_PART = (
    "As I said, {said}.",
    "As agreed on my side, {said}.",
)
NOTHING_NEEDED = (
    "There's nothing you need to do for now.",
    "Nothing needed from you for now.",
    "No need to reply, I just wanted to say thank you.",
)
TIMES_OPENING = (
    "Let's find a time to talk.",
    "I'd like to go through this with you on a call.",
    "A quick call would be easier than email.",
    "This would be easier to settle on a short call.",
)
TIMES_TWO = (
    "I can offer {one} or {two}.",
    "{one} or {two} would work for me.",
    "I'm free on {one} and on {two}.",
    "I could do {one} or {two}.",
)
TIMES_BESIDE = (
    "If a call suits you better, I could do {times}.",
    "If you would rather talk, {times} would work for me.",
)
TIMES_ONE = (
    "I can offer {one}.",
    "{one} would work for me.",
)
TIMES_UNKNOWN = (
    "I could do any of these times: [to confirm: your own free times]",
    "These times would work for me: [to confirm: your own free times]",
)
TIMES_BUYING = (
    "If it helps to go through the details once, here is when I'm free.",
    "If a short call is easier for the details, here is when I'm free.",
)
"""Where they order already: a talk is a help and no condition."""
TIMES_ABOUT = (
    "I'd like to talk through {about} with you.",
    "On {about}, a short call would be easier than email.",
    "Let's find a time to talk about {about}.",
)
HOUR_OF_DAY = (
    "{hour} would work for me.",
    "I could do {hour} that day.",
    "I'm free at {hour} that day.",
)
ELSE_FREE = (
    "If another day suits you better, {two} works too.",
    "{two} would work too.",
)
BOOKED = (
    "Just confirming {when}: {about}.",
    "We have {when} in the calendar: {about}.",
)
BOOKED_BARE = (
    "Just confirming {when}.",
    "We have {when} in the calendar.",
)
BOOKED_ELSE = (
    "If that no longer works, let me know and we'll find another time.",
    "If anything comes up, just let me know and we'll move it.",
)
LOOK_FORWARD = (
    "I look forward to it.",
    "Looking forward to it.",
)
TIMES_QUESTION = (
    "Which one suits you better?",
    "Which works for you, or is there a better time?",
    "What suits you best?",
)
THAT_DAY_QUESTION = (
    "Which suits you better?",
    "What suits you best?",
    "Which one works for you?",
)
TIMES_QUESTION_ONE = (
    "Does that work for you, or is there a better time?",
    "Would that suit you, or is another time better?",
)
OBJECTION_MOVE = (
    "I'd rather understand that than argue with it.",
    "I don't want to talk you out of that.",
    "I'd like to understand it before I say anything.",
)
SECOND_ASKER = (
    "{name}, on your question: {answer}",
    "{name}, to answer your question: {answer}",
)
FOREIGN = (
    "I hope it's all right if I reply in English.",
    "I hope you don't mind if I reply in English.",
)
FOREIGN_NEXT = (
    "I'm going through your points and will answer them one by one.",
    "I want to read your points carefully before I answer each of them.",
)
FOREIGN_QUESTION = (
    "Is English all right for you, or would you prefer {language}?",
    "Would you rather continue in English or in {language}?",
)
WARM = (
    "It's good working on this with you.",
    "I appreciate how open you are about this.",
    "Thank you for being so open with me on this.",
)
WARM_FIRST = (
    "I hope this finds you well.",
    "I hope your week is going well.",
)
ASKING_WARM = (
    "When you have a moment: {question}",
    "If I may ask: {question}",
    "I'd love to hear from you on one thing: {question}",
)
ASKING_FIRM = (
    "I need one answer to move forward: {question}",
    "One thing needs to be settled first: {question}",
    "Please settle one point for me: {question}",
)
NEXT_FIRM: dict[Stage, tuple[str, ...]] = {
    Stage.PROSPECT: (
        "Please give me a plain yes or no to a short call.",
        "A short call, yes or no?",
    ),
    Stage.QUALIFICATION: (
        "Please name a day for a short call.",
        "Please give me a yes or no to a short call.",
    ),
    Stage.DISCOVERY: (
        "Please name a day for the call. I can't quote before it.",
        "I need that call before I can quote, so please name a day.",
    ),
    Stage.PROPOSAL: (
        "Please give me a yes or no to this scope, and the quote can go out.",
        "I need your word on the scope before the quote can go out.",
    ),
    Stage.NEGOTIATION: (
        "Please give me a yes or no to exactly this, and the order form is next.",
        "I need your decision on exactly this, then the order form can follow.",
    ),
    Stage.WON: ("Please tell me who is following the order on your end.",),
}
NOTE_HEAD = (
    "{account} is in {stage}.",
    "{account}, currently in {stage}.",
)
NOTE_LINES = (
    "They want They object They owe us We owe them Budget they named When Who signs",
    "How it is decided The trouble Risk Also in the race Last word We said too quickly",
)
"""The words that head a line of a note."""
NOTE_HEAD_BLANK = (
    "{account}, where we stand.",
    "Where {account} stands, in short.",
)
NOTE_NEXT = (
    "Next step: {step}.",
    "What's next: {step}.",
)
RECORD_LINES = tuple(
    text for value in vars(record_phrases).values() if isinstance(value, tuple) for text in value
)
"""The phrasings of what is written from the record alone, for the words of our own."""
FORM_ABOUT = (
    "Thank you for your enquiry about {topic}.",
    "Thanks for your enquiry about {topic}.",
    "Thank you for getting in touch about {topic}.",
)
FORM_OF = (
    "Thank you for your enquiry of {day}.",
    "Thanks for your enquiry of {day}.",
)
FORM_SAID = (
    "Thank you for your enquiry. I understand that {said}.",
    "Thank you for getting in touch. I understand that {said}.",
)
FORM_ASK_WHICH = (
    "To point you to the right one: what does it need to handle, and how much of it?",
    "Which one fits depends on your case: what does it need to handle, and how much of it?",
    "Before I recommend one: what would it need to handle, and how much of it?",
)
FORM_ASK_CALL = (
    "What day and time suit you for the call?",
    "When would be a good time to call you?",
)
FORM_ASK_PRICE = (
    "How many would you need, and by when?",
    "So I can give you a firm figure: how many would you need, and by when?",
)
FORM_ASK = (
    "What would you like to improve over today?",
    "What matters most to you?",
    "What would need to be different from today?",
)
FORM_ASK_BLANK = (
    "What is it about, in a line or two?",
    "What can I help you with?",
)
FORM_ASK_COUNT = (
    "How many would you need?",
    "How many would it be, and what would you use them for?",
)
FORM_AFTER_PAPER = (
    "If it raises any questions, just ask.",
    "I'm happy to answer anything it leaves open.",
)
TOLD_TO_ASK = (
    "To {purpose}, I just need {count} {what} from you: {asks}.",
    "To {purpose}, I only need {count} {what} from you: {asks}.",
)
TOLD_TO_ASK_CLAUSE = (
    "To {purpose}: could you tell me {asks}?",
    "So that I can {purpose}, could you tell me {asks}?",
)
TOLD_TO_ASK_PAPER = (
    "To {purpose}: could you send me {asks}?",
    "So that I can {purpose}, could you send me {asks}?",
)
PURPOSE = {
    "model": "recommend the right model",
    "price": "give you a firm price",
    "date": "give you a firm date",
    "": "give you a proper answer",
}
"""What an answer of theirs lets us do, by what they asked about."""
WITH_ANSWERS = (
    "Once I have {these}, I can give you a clear answer.",
    "With {these} I can give you a clear answer.",
    "As soon as I have {these}, I can give you a clear answer.",
)
AMONG_US = ("Among us",)
HELD_BACK = (
    "I'll come back to you on {topic}.",
    "You'll hear from me separately on {topic}.",
)
