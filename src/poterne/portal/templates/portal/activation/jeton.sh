EMETTEUR='{{ emetteur }}'
IDENTIFIANT='VOTRE-IDENTIFIANT'

b64() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
T={% if avance %}$(($(date +%s) + {{ avance }})){% else %}$(date +%s){% endif %}
ENTETE=$(printf '{"typ":"JWT","alg":"Ed25519"}' | b64)
CONTENU=$(printf '{"iss":"%s","sub":"%s","aud":"%s","iat":%d,"exp":%d,"jti":"%s"}' \
  "$IDENTIFIANT" "$IDENTIFIANT" "$EMETTEUR" "$T" $((T + 120)) "$(openssl rand -hex 16)" | b64)
printf '%s.%s' "$ENTETE" "$CONTENU" > assertion.txt
SIGNATURE=$(openssl pkeyutl -sign -rawin -inkey cle.pem -in assertion.txt | b64)

REPONSE=$(curl --silent --show-error "$EMETTEUR/oauth2/token" \
  --data grant_type=client_credentials \
  --data client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \
  --data "client_assertion=$(cat assertion.txt).$SIGNATURE")
echo "$REPONSE"
JETON=$(printf '%s' "$REPONSE" | sed 's/.*"access_token": *"\([^"]*\)".*/\1/')
curl --silent --show-error --header "Authorization: Bearer $JETON" "$EMETTEUR/b2b/v1/moi"
