"""What a first name or an honorific tells about the pronoun that a person goes by."""

from __future__ import annotations

from typing import Final

from producers.extraction.wordlists import words

_HE: Final = words(
    """
    aaron abdul abdullah adam adrian ahmed alan albert alberto alejandro alex alexander alexei alfred ali
    allen alvin amit anders andre andreas andrei andrew andy angelo anthony antonio antony arjun arnold
    arthur asif barack barry ben benjamin bernard bernie bill billy bob bobby boris brad bradley brandon
    brendan brett brian bruce bryan calvin carl carlos cesar charles charlie chris christian christopher
    chuck claude clint colin craig curtis dale dan daniel danny dave david dean dennis derek diego dmitry
    dominic don donald doug douglas duncan dwight earl eddie edgar eduardo edward elijah eli emmanuel
    enrique eric ernest erik ethan eugene evan felipe felix fernando francis francisco francois frank fred
    frederick gabriel gareth gary gavin geoff geoffrey george gerald gerard giovanni giuseppe glen glenn
    gordon graham greg gregory guy hans harold harry harvey hassan hector henry herbert herman howard hugh
    hugo hussein ian ibrahim igor isaac ivan jack jacob jacques jaime james jamie jan jared jason javier
    jay jean jeff jeffrey jeremy jerome jerry jesse jim jimmy joe joel johan john johnny jon jonathan
    jordan jorge jose joseph josh joshua juan julian julio justin karl keith ken kenneth kevin khalid
    klaus kyle lance larry lars laurence lawrence leo leon leonard leonid lewis liam lloyd louis lucas
    luis luke luigi mahmoud malcolm manuel marc marcel marco marcus mario mark martin marty marvin mathew
    matt matthew maurice max michael miguel mike mikhail mitch mitt mohamed mohammad mohammed muhammad
    murray mustafa nathan nathaniel neil nelson nicholas nick nicolas nigel noah norman oleg oleh
    oleksandr oliver omar oscar otto owen pablo patrick paul pedro pete peter phil philip philippe phillip
    pierre piet rafael raj rajesh ralph ramon randy raul ray raymond reince rex ricardo richard rick ricky
    rob robert roberto rod rodney roger roland ron ronald roy rudy russell ryan salman sam samuel scott
    sean sebastian sergei sergey shane shaun simon stanley stefan stephen steve steven stewart stuart syed
    ted terrence thomas tim timothy toby todd tom tommy tony travis trevor tyler valery victor viktor
    vincent vitaly vladimir volodymyr walter warren wayne wesley wilbur will william willie wolfgang
    xavier yuri yusuf zachary
    """
)
_SHE: Final = words(
    """
    abigail ada adele agnes aisha alexandra alice alicia alison allison amanda amber amelia amina amy ana
    andrea angela anita ann anna anne annie april ariana ashley audrey barbara beatrice becky bernadette
    beth betsy betty beverly bonnie brenda bridget brooke camila candice carla carly carmen carol carolina
    caroline carolyn catherine cathy cecilia celia charlene charlotte chelsea cheryl christina christine
    cindy claire clara claudia colleen condoleezza connie courtney crystal cynthia daisy dana danielle
    deborah debbie debra denise diana diane dolores donna dora doris dorothy edith eileen elaine eleanor
    elena elizabeth ella ellen elsa emily emma erica erika erin esther eva eve evelyn fatima fiona
    florence frances francesca gabriela gail geraldine gina giulia gladys gloria grace greta gwen hannah
    harriet hazel heather heidi helen helena hillary holly ida ilse inez ingrid irene iris isabel isabella
    ivanka ivy jacqueline jane janet janice jasmine jean jeanne jen jenna jennifer jenny jessica jill jo
    joan joann joanna josephine joy joyce judith judy julia juliana julie june kamala karen kate katherine
    kathleen kathryn kathy katie kayla kellyanne kimberly kirsten kristen kristin kristina lara laura
    lauren leah leila lena leslie lillian lily linda lindsay lisa lois lorraine louise lucia lucy lydia
    lynn mabel madeleine madeline maggie marcia margaret maria marian marianne marie marilyn marina marion
    marjorie martha mary maureen maya megan megyn melania melanie melinda melissa mercedes meredith mia
    michelle mildred miriam molly monica nadia nancy naomi natalia natalie natasha nicola nicole nina nora
    norma olga olivia pamela patricia patty paula pauline peggy penelope phyllis polly priya rachel
    rebecca regina renee rita roberta rosa rose rosemary roxanne ruby ruth sabrina sally samantha sandra
    sara sarah selena shannon sharon sheila shelly sherry shirley silvia simone sofia sonia sophia sophie
    stacey stella stephanie sue susan susanna suzanne svetlana sylvia tamara tanya tara tatiana teresa
    tessa theresa tiffany tina tracy tulsi ursula valerie vanessa vera veronica victoria viola virginia
    vivian wanda wendy whitney winifred yolanda yvette yvonne zoe
    """
)
HONORIFICS: Final = {
    "mr": "he", "mr.": "he", "sir": "he", "lord": "he", "king": "he", "prince": "he", "sheikh": "he",
    "father": "he", "brother": "he", "mrs": "she", "mrs.": "she", "ms": "she", "ms.": "she", "miss": "she",
    "lady": "she", "dame": "she", "queen": "she", "princess": "she", "sister": "she", "madame": "she",
}  # fmt: skip
"""Words before a name that tell its bearer's pronoun."""

PRONOUNS: Final = {
    "he": "he", "him": "he", "his": "he", "himself": "he",
    "she": "she", "her": "she", "hers": "she", "herself": "she",
}  # fmt: skip
"""Personal pronouns of one person by their subject form."""


def of_first_name(name: str) -> str | None:
    """The pronoun that a first name suggests; None for rare names and those of both genders."""
    low = name.lower()
    he, she = low in _HE, low in _SHE
    return None if he == she else "he" if he else "she"
