from __future__ import annotations

import pytest

from tests.rules.extraction import extracted


@pytest.mark.parametrize(
    "text",
    [
        "RefID 19033",
        "Ref. ID: 19 033",
        "ref-id 19.033",
        "REF.ID: 19033",
        "RefID'et er 19033",
        "regnskabet som hedder 19033 i RefID",
        "refid nr. 19033",
        "RefID på regnskabet er 19033",
        "RefID (fra SMARTwebclient): 19033",
        "RefID (den svenske): 19.033",
        "Ref ID står til 19033",
        "Ref-ID'et for regnskabet hedder 19033",
        "RefID ist 19033",
    ],
)
def test_every_spelling_of_a_ref_id_is_read(text: str) -> None:
    assert extracted(text).ref_id == "19033"


@pytest.mark.parametrize(
    "text",
    [
        "Deres ref.: 8830. Vores ref.: PKU",
        "Vores reference: 8812",
        "Hvad er et RefID? Vi har 3 regnskaber",
        "RefID er 4471 og 4472",
        "RefID mangler på faktura 90211",
        "RefID kender jeg ikke. Kundenr. 10452",
        "Alfa – RefID 44801\nBeta – RefID 44802",
    ],
)
def test_other_references_and_several_alike_are_left_alone(text: str) -> None:
    assert extracted(text).ref_id is None


def test_of_several_the_one_the_text_comes_back_to_is_meant() -> None:
    assert extracted("Alfa – RefID 44801\nBeta – RefID 44802\nDet er kun i Beta (altså 44802)").ref_id == "44802"


@pytest.mark.parametrize(
    "text",
    [
        "ref id fire fire syv et",
        "RefID'et er fireogfyrre enoghalvfjerds",
        "regnskabet har ref id nummer fire fire øh syv et",
        "the ref id is four four seven one",
        "ref id vier vier sieben eins",
        "ref id fire fire syv to nej undskyld fire fire syv et",
    ],
)
@pytest.mark.parametrize("frame", ["{} og kundenummer et nul fire fem to", "kundenummer et nul fire fem to {} tak"])
def test_a_ref_id_and_a_customer_number_said_in_words_are_kept_apart(text: str, frame: str) -> None:
    found = extracted(f"[Transskription] hej det er Bo {frame.format(text)}", channel="voice")
    assert (found.ref_id, found.customer_number) == ("4471", "10452")


def test_a_number_said_for_something_else_is_no_ref_id() -> None:
    assert extracted("ref id kender jeg ikke ring på femoghalvfjerds tolv tretten", channel="voice").ref_id is None


@pytest.mark.parametrize(
    ("text", "ref_id"),
    [
        ("RefID: 90 21 66", "902166"),
        ("ref.id 9 0 2 1 6 6.", "902166"),
        ("(RefID:90-21-66)", "902166"),
        ("90 21 66 er vores RefID", "902166"),
        ("RefID HF-902166", "902166"),
        ("Ref ID: RefID#902-166", "902166"),
        ("RefID_ 902166", "902166"),
        ("Ref-ID for Holding: 2 310", "2310"),
        ("RefID 90 21 66 Tlf 20 30 40 50", "902166"),
        ("RefID: 902161, nej 902166", "902166"),
        ("RefID på ejendomsregnskabet er 902166", "902166"),
        ("Kundenr. 50066 - RefID på de tre: 40011, 40012 og 40013", None),
        ("RefID: 75 12 13 14", None),
        ("RefID NAV2018", None),
        ("RefID: 5512 eller 5521", None),
        ("RefID? 3 4 regnskaber", None),
    ],
)
def test_a_ref_id_may_be_dictated_in_groups_and_have_letters_before_it(text: str, ref_id: str | None) -> None:
    assert extracted(text).ref_id == ref_id


def test_the_letter_o_in_a_ref_id_is_a_zero() -> None:
    assert extracted("RefID 9O211").ref_id == "90211"


@pytest.mark.parametrize(
    "text",
    [
        "RefID er ikke 4211, men 4210",
        "Referenz-ID: 4210",
        "Referens-ID 4210",
        "ReflD 4210",
        "Ref1D: 4210",
        "| RefID | 4210 |",
        "RefID …… 4210",
        "RefID er det samme som før: 4210",
        "RefID nederst på skærmen: 4210",
        "The RefID you asked for is 4210",
        "RefID 4211 (Holm) og 4210 (Drift). Det er kun 4210, der driller",
    ],
)
def test_a_ref_id_is_found_in_many_words_and_misprints(text: str) -> None:
    assert extracted(text).ref_id == "4210"


def test_a_ref_id_is_understood_as_a_transcript_hears_it() -> None:
    for text in ("ref i d fire to et nul", "ref idé fire to et nul", "refid fire tusind to hundrede og ti"):
        assert extracted(text, channel="voice", caller="+4520304050").ref_id == "4210"


@pytest.mark.parametrize(
    "text",
    ["RefID kender jeg ikke. Kundenr. 10452", "RefID mangler på 4210 poster", "referencenr. 4210", "vores ref. 4210"],
)
def test_other_numbers_near_the_words_are_no_ref_ids(text: str) -> None:
    assert extracted(text).ref_id is None


@pytest.mark.parametrize(
    ("text", "ref_id"),
    [
        ("RefID'et jeg kan se i SMARTwebclient er 30-77-215.", "3077215"),
        ("RefID på Skov: #880 314.", "880314"),
        ("Ref.-ID des alten: 41 41 008", "4141008"),
        ("REF-ID på Ejendomme er 2290-117. Ring 20 80 31 60.", "2290117"),
        ("Regnskab: Wium Kalk Faxe A/S (RefID 90.21.7)", "90217"),
        ("RefID Export: 77 18 204.", "7718204"),
        ("RefID: 77  18  204", "7718204"),
        ("RefID 77 - 18 - 204", "7718204"),
        ("RefID for Holm Drift: 77.18.204", "7718204"),
        ("The RefID I can see in SMARTwebclient is 7718204", "7718204"),
        ("RefID: otte otte nul tre", "8803"),
        ("The RefID is double eight oh three", "8803"),
        ("RefID er otteogfirs-nul-tre", "8803"),
        ("Die RefID lautet achtundachtzig null drei", "8803"),
        ("RefID för bolaget är 44 801", "44801"),
        ("RefID på regnskapet er 44-801", "44801"),
        ("RefID 19033, version 14.0.1", "19033"),
        ("RefID 19033-2 brugere", "19033"),
        ("RefID 19033 og ring 20 30 40 50", "19033"),
        ("RefID: 19033.\nSag: 88.12.4", "19033"),
        ("REF-ID er 2290-117, ring", "2290117"),
        ("RefID (2290-117)", "2290117"),
    ],
)
def test_a_ref_id_is_read_in_any_grouping_in_words_and_behind_what_it_is_of(text: str, ref_id: str) -> None:
    assert extracted(text).ref_id == ref_id


@pytest.mark.parametrize(
    "text",
    [
        "RefID mangler.\nTlf.: 20 30 40 50",
        "RefID:\nTelefon: 20 30 40 50",
        "RefID:\nKundenr: 10452",
        "RefID: ukendt\nKundenr: 10452",
        "RefID kundenr: 10452",
        "RefID og kundenummer: ukendt, 10452",
        "RefID blev oprettet 12.03.2024",
        "RefID 12.03.2024",
        "RefID pr. 01.05.25: ukendt",
        "RefID kommer, ring 20 30 40 50",
        "RefID fejl: 8812",
        "RefID side: 44 801",
        "RefID kan jeg ikke se, jeg har 300 linjer",
        "RefID kender vi ikke, tre hundrede linjer",
        "RefID er ukendt, ordre: 44801",
        "RefID i version 14.0.12",
        "RefID i BC 14.0.12.1",
        "RefID og faktura: 44801",
        "Hvad er RefID? Version 14.0.1",
        "RefID kan jeg se i 300 regnskaber",
        "RefID i 300 regnskaber",
        "RefID 4471-4475",
    ],
)
def test_dates_telephones_versions_counts_and_other_numbers_near_a_label_are_no_ref_ids(text: str) -> None:
    assert extracted(text).ref_id is None


@pytest.mark.parametrize(
    ("text", "ref_id"),
    [
        ("RefID ifølge SMARTwebclient: 44801", "44801"),
        ("Der står 44801 ved RefID", "44801"),
        ("RefID ændret til 44801", "44801"),
        ('RefID vom Mandanten "Holm": 44801', "44801"),
        ("RefID på Holm A/S: 44801", "44801"),
        ("RefID Holm Drift A/S: 44801", "44801"),
        ("RefID (4. kvartal): 44801", "44801"),
        ("The RefID shown at the bottom is 44801", "44801"),
        ("RefID vises som 44801", "44801"),
        ("RefID tror jeg er 44801", "44801"),
        ("RefID, hvis det hjælper: 44801", "44801"),
        ("Die RefID, die ich sehe, ist 44801", "44801"),
        ("RefID og kundenr.: 10452 og 44801", "10452"),
        ("Kundenr. og RefID: 10452 og 44801", "44801"),
        ("Kundenr./RefID: 10452/44801", "44801"),
        ("RefID er forkert, det rigtige er 44801", "44801"),
        ("Kundenr. og RefID: 10452 og 881", "881"),
    ],
)
def test_a_ref_id_is_read_behind_words_that_lead_to_it_and_among_joint_labels(text: str, ref_id: str) -> None:
    assert extracted(text).ref_id == ref_id


@pytest.mark.parametrize(
    "text",
    [
        "RefID: se vedhæftet",
        "RefID: -\nTlf.: 44 80 10 22",
        "RefID: N/A\nKunde: 10452",
        "RefID: ved ikke. Postnr. 4480",
        "RefID blev skiftet i 2024",
        "RefID kl. 10.45",
        "RefID til 1045 kr",
        "RefID er påkrævet, 3 felter, 1045 linjer",
        "RefID:\nAntal brugere: 1200",
        "RefID mangler, fakturaen er 44801",
        "RefID kender jeg ikke, adgangskoden er 4480",
        "RefID mangler, antal linjer: 4480",
        "RefID findes ikke, kundenr. er 10452",
        "RefID i oversigten: 1045 linjer",
        "RefID og kundenr. mangler, ordren er 44801",
        "RefID og saldo: 10.452,50 kr",
        "RefID: beløbet er 10452 kr",
        "RefID (ring på 44 80 10 22)",
        "RefID, ring: 44801022",
        "RefID: ring til mig på 44801022",
    ],
)
def test_what_follows_a_label_without_being_a_ref_id_is_none(text: str) -> None:
    assert extracted(text).ref_id is None


def test_the_customer_number_beside_a_ref_id_is_that_of_its_own_label() -> None:
    assert extracted("RefID og kundenr.: 10452 og 44801").customer_number == "44801"
    assert extracted("Kundenr. og RefID: 10452 og 44801").customer_number == "10452"
